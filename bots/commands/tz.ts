import { type Command, type Context, refused, told } from '#bots/command.ts';
import { atLeast } from '#src/core/chats/people.ts';
import { isZone, when } from '#src/words.ts';

const COMMON = [
  'UTC',
  'Europe/London',
  'Europe/Rome',
  'Europe/Athens',
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Tokyo',
  'Australia/Sydney',
];

/** The time zone: in a direct chat one's own, in a group that of the group. */
export const tz: Command = {
  name: 'tz',
  group: 'settings',
  role: 'viewer',
  args: ['tz'],
  async fields(ctx) {
    const { say, chat, role, voice, limits } = ctx;
    if (chat.kind !== 'direct' && !atLeast(role, 'operator')) return [];
    // A form's list can be searched and takes all of them; as buttons they would be too many.
    const zones = limits.forms ? [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])] : COMMON;
    const label = say('field-tz', { now: voice.tz });
    const choices = zones.map((zone) => ({ value: zone, label: zone }));
    return [{ name: 'tz', label, help: say('field-tz-help'), kind: limits.forms ? 'choice' : 'text', choices }];
  },
  async run(ctx, values) {
    const { core, chat, person, say } = ctx;
    const direct = chat.kind === 'direct';
    if (!direct && !atLeast(ctx.role, 'operator')) return refused(ctx, 'operator');
    const zone = find(values['tz'] ?? '');
    if (!zone) return { kind: 'problems', problems: { tz: say('tz-unknown') } };
    if (direct) await core.settings.setPerson(person.id, { tz: zone });
    else await core.settings.setChat(chat.id, { tz: zone });
    return told(say(direct ? 'tz-mine' : 'tz-here', { tz: zone, time: time(ctx, zone) }), {
      voice: { ...ctx.voice, tz: zone },
    });
  },
};

/** `europe/rome` is Europe/Rome. */
function find(typed: string): string | undefined {
  const name = typed.trim().replaceAll(' ', '_');
  const known = [...COMMON, ...Intl.supportedValuesOf('timeZone')].find((z) => z.toLowerCase() === name.toLowerCase());
  return known ?? (isZone(name) ? name : undefined);
}

function time(ctx: Context, zone: string): string {
  return when(ctx.core.now(), { lang: ctx.say.lang, tz: zone });
}
