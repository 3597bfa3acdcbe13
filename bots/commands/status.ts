import type { Command, Context } from '#bots/command.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { LIGHTS } from '#src/core/chats/message.ts';
import { EVERY, type Watched } from '#src/core/watches.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { ago } from '#src/words.ts';

/** One glance: is everything read, what is watched, does anything wait. */
export const status: Command = {
  name: 'status',
  group: 'casebell',
  role: 'viewer',
  async run(ctx) {
    const { core, say, chat, person } = ctx;
    const accounts = await core.accounts.visible(chat, person.id);
    const here = await core.watches.of(chat.id);
    const muted = here.filter((w) => w.mutedUntil > 0).length;
    const { pending } = await core.doctor.backlog();
    const lines = [
      ...(accounts.length === 0 ? [say('no-account-here')] : accounts.map((a) => accountLine(ctx, a))),
      ...watchLines(ctx, here),
      ...(muted > 0 ? [say('status-muted', { count: muted })] : []),
      say('status-backlog', { count: pending }),
    ];
    const buttons = [[{ label: say('button-list'), command: 'list' }]];
    return {
      kind: 'say',
      message: { title: say('status-title'), parts: [{ kind: 'text', text: lines.join('\n') }], buttons },
    };
  },
};

function accountLine({ say, voice, core }: Context, { label, state, why, ok_at, failure }: Account): string {
  const last = ok_at === null ? say('never') : ago(ok_at, { lang: voice.lang, now: core.now() });
  if (state === 'paused') return say('status-paused', { account: label, why: why ?? '' });
  if (failure) return say('status-failing', { account: label, last, why: failure });
  return say('status-on', { account: label, last });
}

function watchLines({ say }: Context, here: Watched[]): string[] {
  const cases = here.filter((w) => w.number !== EVERY);
  const open = cases.filter((w) => !w.head?.closed);
  const lights = PRIORITIES.flatMap((priority) => {
    const count = open.filter((w) => w.head?.priority === priority).length;
    return count > 0 ? [`${LIGHTS[priority]} ${count}`] : [];
  });
  const every = here.length - cases.length;
  return [
    [say('status-watched', { count: cases.length }), ...lights].join('  '),
    ...(every > 0 ? [say('status-every', { count: every })] : []),
  ];
}
