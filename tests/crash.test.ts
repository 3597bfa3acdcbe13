import { expect, onTestFinished, test } from 'vitest';
import { portal } from '#src/demo/portal.ts';
import type { Failpoint } from '#src/failpoint.ts';
import { words } from '#src/words.ts';
import { crash, kept } from './crash/crash.ts';
import { judge } from './crash/judge.ts';
import { postOffice } from './crash/post.ts';
import { mailOf, type Said } from './crash/said.ts';
import { hasDovecot } from './fakes/dovecot.ts';

/** Both mostly wait: together they take half the time. */
const PATIENCE = { timeout: 180_000, concurrent: true };
const IN_CHAT: Failpoint[] = ['poll.owed', 'deliver.answered', 'draft.sent', 'comment.answered', 'upload.answered'];
const BY_MAIL: Failpoint[] = ['mail.noted', 'incoming.submitted', 'open.answered', 'arrival.moved', 'letter.answered'];

test(
  'killed at steps of a comment, a reply and a file, and at random: nothing is lost, and only a send under way is repeated',
  PATIENCE,
  async () => {
    const said: string[] = [];
    const o = { what: 'updates', store: 'sqlite', processes: 1, cycles: 1, seed: 3, at: IN_CHAT } as const;
    const result = await crash({ ...o, say: (line) => said.push(line) });
    expect(result, said.join('\n')).toMatchObject({ kills: 6, lost: 0, unpassed: [], told: 0 });
    expect(typeof result === 'object' && kept(result), said.join('\n')).toBe(true);
  },
);

test.skipIf(!hasDovecot)(
  'killed at steps of mails and letters, and at random: each mail is one ticket or one comment, told once',
  PATIENCE,
  async () => {
    const said: string[] = [];
    const o = { what: 'mail', store: 'sqlite', processes: 1, cycles: 1, seed: 3, at: BY_MAIL } as const;
    const result = await crash({ ...o, say: (line) => said.push(line) });
    expect(result, said.join('\n')).toMatchObject({ kills: 6, lost: 0, unpassed: [], told: 0 });
    expect(typeof result === 'object' && kept(result), said.join('\n')).toBe(true);
  },
);

test.skipIf(!hasDovecot)('what is missing, there twice, or in another case does not go unseen', async () => {
  const post = await postOffice(Date.now, 'portal');
  if (!post) throw new Error('Dovecot is gone');
  const vendor = await portal({ quiet: true });
  onTestFinished(async () => void (await Promise.all([vendor.stop(), post.stop()])));
  const seen = { vendor, post, chats: undefined };
  const verdict = (said: Said[]) => {
    const { lost, duplicated, told } = judge(seen, said);
    return { lost, again: Object.values(duplicated).flat(), told };
  };
  const { add, comment, attach } = vendor.cases;
  const begun: Said = { kind: 'mail', token: 'a.', of: 'a.', file: true };
  const answer: Said = { kind: 'answer', token: 'b.', of: 'a.', file: false };

  post.mailbox.deliver(mailOf(begun), 'Done');
  expect(verdict([begun])).toEqual({ lost: ['titles a.', 'files a.log', 'notices a.'], again: [], told: [] });
  const [first, second] = [add({ summary: 'Tunnel a. is down' }), add({ summary: 'Tunnel a. is down' })];
  attach(first.caseNumber, 'a.log', 3);
  expect(verdict([begun])).toEqual({ lost: ['notices a.'], again: ['titles a.'], told: [] });
  comment(add({ summary: 'Another' }).caseNumber, 'This is what b. says.');
  post.mailbox.deliver(mailOf(answer), 'Done');
  expect(verdict([answer])).toEqual({ lost: ['comments b.'], again: ['comments b.'], told: [] });
  comment(second.caseNumber, 'This is what b. says.');
  expect(verdict([answer])).toEqual({ lost: [], again: ['comments b.'], told: [] });
  comment(first.caseNumber, `${words('en')('files-missing')}\n✗ b.log`);
  expect(verdict([{ ...answer, file: true }])).toMatchObject({ lost: [], told: ['files b.log'] });
});

test('a comment that one chat missed or heard twice does not go unseen', async () => {
  const vendor = await portal({ quiet: true });
  onTestFinished(() => vendor.stop());
  const room = (bot: 'telegram' | 'slack', texts: string[]) => ({ bot, name: bot, direct: false, texts: () => texts });
  const rooms = [room('telegram', ['Finding a. and b.', 'Finding a. and b.']), room('slack', ['Finding b.'])];
  const said = (['a.', 'b.'] as const).map((token): Said => ({ kind: 'comment', token, of: '1', file: false }));
  const { lost, duplicated } = judge({ vendor, post: undefined, chats: { rooms } }, said);
  expect(lost).toEqual(['slack a.']);
  expect(duplicated).toEqual({ telegram: ['telegram a. b.'], slack: [], mail: [], vendor: [] });
});

test('a run in which nothing was said is no success', () => {
  const duplicated = { telegram: 0, slack: 0, mail: 0, vendor: 0 };
  const about = {
    what: 'updates',
    store: 'sqlite',
    cycles: 2,
    processes: 1,
    kills: 2,
    failpoints: 0,
    seed: 3,
  } as const;
  const result = { ...about, files: 0, mails: 0, lost: 0, duplicated, underway: 0, asked: 0, told: 0, unpassed: [] };
  expect(kept({ ...result, updates: 0, tickets: 0 })).toBe(false);
  expect(kept({ ...result, updates: 0, tickets: 1 })).toBe(true);
});
