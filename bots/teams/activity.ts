import { z } from 'zod';
import { typedLines } from '#src/html.ts';
import type { ChatRef, PersonRef } from '#src/ports/bot.ts';
import { inert, oneLine } from '#src/text.ts';

export const BOT = 'teams';
/** What people call the webhook, unless the activity says another name. */
const NAME = 'Casebell';

const name = z.string().nullish().catch(undefined);
const named = z.object({ name }).nullish().catch(undefined);

/**
 * What of a Bot Framework activity is read. Only its core must be there: the rest is missing from some tenants' posts.
 * `aadObjectId` stays the same in every team, `from.id` does not.
 */
const Activity = z.object({
  type: z.literal('message'),
  id: z.string().min(1).max(200),
  timestamp: z.string().transform((text) => Date.parse(text)),
  text: z.string().catch(''),
  locale: name,
  from: z.object({ id: z.string().min(1), aadObjectId: z.string().min(1).nullish(), name }),
  recipient: named,
  conversation: z.object({ id: z.string().min(1), name }),
  channelData: z.object({ channel: named, team: named }).nullish().catch(undefined),
  attachments: z
    .array(z.object({ contentType: z.string(), content: z.unknown() }))
    .nullish()
    .catch(undefined),
  entities: z
    .array(z.looseObject({ type: z.string(), timezone: name, locale: name }))
    .nullish()
    .catch(undefined),
});
type Activity = z.output<typeof Activity>;

/** A message to us. `at` is when Teams says it was written (epoch ms, NaN where that is no date). */
export type Heard = { id: string; at: number; chat: ChatRef; person: PersonRef; line: string };

/** Undefined: no message in a channel, or not JSON. */
export function read(body: Buffer): Heard | undefined {
  const parsed = Activity.safeParse(json(body));
  if (!parsed.success) return undefined;
  const a = parsed.data;
  const client = a.entities?.find((entity) => entity.type === 'clientInfo');
  // A thread's posts come from `<channel>;messageid=<its first message>`.
  const room = a.conversation.id.split(';', 1)[0] ?? '';
  const title = [a.channelData?.team?.name, a.channelData?.channel?.name].filter(Boolean).join(' / ');
  return {
    // It is the millisecond of writing, unique only in its channel.
    id: `${room} ${a.id}`,
    at: a.timestamp,
    chat: {
      bot: BOT,
      room,
      kind: 'channel',
      title: oneLine(title || (a.conversation.name ?? '')) || undefined,
    },
    person: {
      bot: BOT,
      user: a.from.aadObjectId ?? a.from.id,
      name: oneLine(a.from.name ?? '') || 'Teams',
      lang: language(a.locale ?? client?.locale),
      tz: client?.timezone ?? undefined,
    },
    line: lineOf(a),
  };
}

/** As it is written right; what is no language at all is left to the settings. */
function language(tag: string | null | undefined): string | undefined {
  try {
    return tag ? Intl.getCanonicalLocales(tag)[0] : undefined;
  } catch {
    return undefined;
  }
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Without the mention of ourselves, without markup and without characters that act; a line for every line typed. */
function lineOf({ text, attachments, recipient }: Activity): string {
  const rich = attachments?.find((a) => a.contentType === 'text/html' && typeof a.content === 'string')?.content;
  const html = typeof rich === 'string' ? rich : text.replace(/\r?\n/g, '<br>');
  return inert(typedLines(unmentioned(html, recipient?.name ?? NAME))).trim();
}

// `<at>Casebell</at>`, or in the editor's own HTML a span of type http://schema.skype.com/Mention.
const MENTION = /<(at|span)\b([^<>]*)>([^<>]*)<\/\1>/gi;

/** Teams posts to us only what mentions us: where no mention has our name, the first one is ours. */
function unmentioned(html: string, me: string): string {
  const found = [...html.matchAll(MENTION)].filter(
    ([, tag, attributes = '']) => tag?.toLowerCase() === 'at' || attributes.includes('schema.skype.com/Mention'),
  );
  const named = found.filter(([, , , who = '']) => oneLine(who).toLowerCase() === me.toLowerCase());
  const ours = new Set((named.length > 0 ? named : found.slice(0, 1)).map((match) => match.index));
  return html.replace(MENTION, (whole: string, ...rest: unknown[]) => {
    const at = rest.find((value) => typeof value === 'number');
    return at !== undefined && ours.has(at) ? ' ' : whole;
  });
}
