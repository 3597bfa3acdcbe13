import { createHmac } from 'node:crypto';
import { commands } from '#bots/commands/index.ts';
import { type Dialog, dialogs } from '#bots/dialog.ts';
import { hearing } from '#bots/hear.ts';
import { type TeamsOptions, teams } from '#bots/teams.ts';
import { http } from '#src/http.ts';
import type { Hear } from '#src/ports/bot.ts';
import type { House } from './house.ts';
import { newsstand } from './news.ts';
import { porch } from './porch.ts';
import { type Said, wire } from './wire.ts';

export const SECRET = Buffer.alloc(32, 7).toString('base64');
export const ROOM = '19:noc@thread.tacv2';

type Run = { text: string; selectAction?: { url: string } };
type Envelope = {
  attachments: [
    {
      content: {
        version: string;
        body: { inlines: Run[] }[];
        actions?: { type: string; title: string; url: string }[];
      };
    },
  ];
};
/** A message as Teams shows it. */
export type Shown = ReturnType<typeof show>;

export function sign(body: string | Uint8Array, secret = SECRET): string {
  return `HMAC ${createHmac('sha256', Buffer.from(secret, 'base64')).update(body).digest('base64')}`;
}

function show(json: string) {
  const { content } = (JSON.parse(json) as Envelope).attachments[0];
  const runs = content.body.flatMap((block) => block.inlines);
  return {
    text: content.body.map((block) => block.inlines.map((run) => run.text).join('')).join('\n'),
    links: [...runs.flatMap((run) => run.selectAction?.url ?? []), ...(content.actions ?? []).map(({ url }) => url)],
    content,
    bytes: Buffer.byteLength(json),
  };
}

/** What Teams posts when somebody writes `html` to us in a channel. */
export function activity(o: { id: string; at: number; html: string; user?: string; locale?: string; room?: string }) {
  const user = o.user ?? 'ann';
  return {
    type: 'message',
    id: o.id,
    timestamp: new Date(o.at).toISOString(),
    channelId: 'msteams',
    serviceUrl: 'https://smba.example/emea/',
    from: { id: `29:${user}-in-this-team`, name: user, aadObjectId: user },
    conversation: { isGroup: true, conversationType: 'channel', id: `${o.room ?? ROOM};messageid=1`, name: 'NOC' },
    recipient: null,
    locale: o.locale ?? null,
    textFormat: 'plain',
    text: `<at>Casebell</at>${o.html.replace(/<[^>]*>/g, ' ')}`,
    attachments: [
      {
        contentType: 'text/html',
        content: `<div><div><span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="0">Casebell</span>&nbsp;${o.html}</div></div>`,
      },
    ],
    entities: [{ type: 'clientInfo', locale: o.locale ?? 'en-US', platform: 'Windows' }],
    channelData: { channel: { id: ROOM, name: 'NOC' }, team: { id: 'T1', name: 'Operations' } },
  };
}

/**
 * A team's channel in front of Casebell: an outgoing webhook that posts over a socket, and the flow that shows what comes
 * unasked. `hear` is Casebell with this house's core where no other is given.
 */
export async function channel(
  house: House,
  o: Partial<TeamsOptions> & { hear?: Hear; flow?: () => Said | Promise<Said> } = {},
) {
  const flow = await wire(o.flow ?? (() => ({ status: 202 })));
  const stand = newsstand();
  const log: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  const lines = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const { hear: given, flow: _, ...options } = o;
  const bot = teams({
    secrets: [SECRET],
    webhook: `${flow.base}/workflows/f1/triggers/manual/paths/invoke?sp=%2Ftriggers&sig=the-canary-of-the-flow`,
    commands,
    log: lines,
    now: house.now,
    http: http(),
    ...options,
  });
  const kept = new Map<string, Dialog>();
  const shelf = {
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: Dialog) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  const { signal } = new AbortController();
  const hearCore = hearing({ core: house.core, commands, dialogs: dialogs(shelf), log: lines, signal });
  const door = await porch(bot.routes ?? []);
  await bot.start(given ?? ((request) => hearCore(bot, request)), stand.news);
  let events = 0;

  async function raw(body: string | Uint8Array, headers: Record<string, string> = {}, method = 'POST') {
    const answer = await fetch(`${door.url}/teams`, {
      method,
      headers,
      ...(method === 'POST' ? { body: typeof body === 'string' ? body : Buffer.from(body) } : {}),
    });
    return { status: answer.status, body: await answer.text() };
  }

  return {
    bot,
    raw,
    log,
    news: stand.lines,
    /** What the flow was posted. */
    flow,
    told: () => flow.seen.map(({ body }) => show(body)),
    /** Somebody writes to us there, mentioning us; resolves with what they see. */
    async says(
      html: string,
      more: { user?: string; id?: string; locale?: string; room?: string } = {},
    ): Promise<Shown> {
      events += 1;
      const body = JSON.stringify(activity({ id: `a${events}`, at: house.now(), html, ...more }));
      const answer = await raw(body, { authorization: sign(body) });
      if (answer.status !== 200) throw new Error(`Teams was answered ${answer.status}`);
      return show(answer.body);
    },
    async stop(): Promise<void> {
      await bot.stop();
      await door.stop();
      await flow[Symbol.asyncDispose]();
    },
  };
}
