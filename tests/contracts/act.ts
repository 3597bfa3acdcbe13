import { expect } from 'vitest';
import { words } from '#src/words.ts';
import type { SeenMessage } from '#tests/fakes/chat.ts';
import { type Scene, until } from './scene.ts';

const say = words('en');

/** Ann begins /setup in the team's room and gives, where it is asked for, first a wrong credential and then the right one. */
export async function setUp(s: Scene, wrong: string, right: string): Promise<void> {
  const { ann, team, chat, can } = s.p;
  const direct = s.p.direct(ann);
  const give = (value: string, from: number) =>
    s.fill(ann, direct, from, [{ field: 'token', asks: say('field-redhat-token'), value }]);
  const begun = chat.messages.length;
  await chat.type(ann, team, '/setup redhat');
  if (can.meet && !can.form) await s.see(say('private-continued'), { room: team });
  // Where people can be given a page, they are asked whether they want it.
  if (!can.form && 'PUBLIC_URL' in s.p.env)
    await s.fill(ann, direct, begun, [{ field: 'where', asks: say('field-where'), value: say('setup-where-chat') }]);
  await give(wrong, begun);
  const verdict = 'does not accept this credential';
  if (can.form) await until(() => chat.forms.some((form) => form.errors['token']?.includes(verdict)));
  else await s.see(verdict, { room: direct });
  expect(await s.core.accounts.all()).toEqual([]);

  const again = chat.messages.length - 1;
  await give(right, again);
  await s.see(say('setup-done', { account: 'Red Hat' }), { from: again });
}

const DRAFT = {
  product: 'Red Hat Enterprise Linux',
  version: '9.6',
  severity: '2 (High)',
  body: 'It stops at boot since this morning.',
};

/** Ann opens a case with its title alone, and answers what is asked for besides. Resolves with what she sees then. */
export async function openCase(s: Scene, title: string): Promise<{ preview: SeenMessage; draft: typeof DRAFT }> {
  const { ann, team, chat } = s.p;
  const from = chat.messages.length;
  await chat.type(ann, team, `/open Red Hat ${title}`);
  await s.fill(ann, team, from, [
    { field: 'product', asks: say('field-redhat-product'), value: DRAFT.product },
    { field: 'version', asks: say('field-redhat-version'), value: DRAFT.version },
    { field: 'severity', asks: say('field-severity'), value: DRAFT.severity },
    { field: 'body', asks: say('field-body'), value: DRAFT.body },
  ]);
  return { preview: await s.see(say('preview-open', { vendor: 'Red Hat' }), { from }), draft: DRAFT };
}

/** Presses Send, and once more on the message as it was. */
export async function sendTwice(s: Scene, preview: SeenMessage): Promise<void> {
  const { ann } = s.p;
  const before = { ...preview };
  await s.press(ann, preview, say('button-send'), /Sent to case|Opened: case/);
  await s.press(ann, { ...before, deleted: false }, say('button-send'), say('ticket-sent-before'));
  await until(async () => (await s.core.doctor.backlog()).pending === 0);
}
