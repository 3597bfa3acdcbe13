import { type Command, type Context, told } from '#bots/command.ts';
import { caseFields, type Target, target, wrong } from '#bots/target.ts';
import { exact } from '#src/core/chats/message.ts';
import { FOREVER } from '#src/core/watches.ts';
import type { Part, Reply } from '#src/ports/bot.ts';

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST = 365 * 86_400_000;

export const mute: Command = {
  name: 'mute',
  role: 'operator',
  args: ['case', 'time'],
  async fields(ctx, values) {
    const { say } = ctx;
    const fields = await caseFields(ctx, values);
    if (fields.length === 0) return [];
    const choices = [
      { value: '1h', label: say('mute-hour') },
      { value: '8h', label: say('mute-hours') },
      { value: '1d', label: say('mute-day') },
      { value: 'forever', label: say('mute-forever') },
    ];
    return [...fields, { name: 'time', label: say('field-mute'), help: say('mute-help'), kind: 'choice', choices }];
  },
  async run(ctx, values) {
    const { core, say, chat } = ctx;
    const one = await target(ctx, values);
    if ('instead' in one) return one.instead;
    const span = spanOf(values['time'] ?? '');
    if (span === undefined) return wrong(ctx, 'time', say('mute-unknown'));
    const until = span === FOREVER ? FOREVER : core.now() + span;
    await core.watches.mute({ chat: chat.id, account: one.account.id, number: one.number, until });
    return muted(ctx, one, until);
  },
};

export const unmute: Command = {
  name: 'unmute',
  role: 'operator',
  args: ['case'],
  fields: caseFields,
  async run(ctx, values) {
    const { core, say, chat } = ctx;
    const one = await target(ctx, values);
    if ('instead' in one) return one.instead;
    const about = { chat: chat.id, account: one.account.id, number: one.number };
    const until = await core.watches.mutedUntil(about);
    if (until === 0) return told(say('unmute-not', { number: one.number }));
    await core.watches.mute({ ...about, until: 0 });
    const text = say('unmute-done', { number: one.number });
    const was: Part[] = until === FOREVER ? [] : [{ kind: 'note', text: say('unmute-was'), at: until }];
    return { kind: 'say', message: { parts: [{ kind: 'text', text }, ...was] } };
  },
};

/** `30m`, `8h`, `1d`, `forever`: milliseconds, at most a year. */
function spanOf(text: string): number | undefined {
  const given = text.trim().toLowerCase();
  if (given === 'forever') return FOREVER;
  const [, count, unit = ''] = /^(\d{1,5})\s*([mhd])$/.exec(given) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  return ms > 0 && ms <= LONGEST ? ms : undefined;
}

/** Until then updates wait; for good, they are left out. */
function muted({ say }: Context, { account, number }: Target, until: number): Reply {
  const buttons = [[{ label: say('button-unmute'), command: `unmute ${exact(account.id, number)}` }]];
  const parts: Part[] =
    until === FOREVER
      ? [{ kind: 'text', text: say('mute-done-forever', { number }) }]
      : [
          { kind: 'text', text: say('mute-done', { number }) },
          { kind: 'note', text: say('mute-until'), at: until },
        ];
  return { kind: 'say', message: { parts, buttons } };
}
