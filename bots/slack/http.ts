import type { ServerResponse } from 'node:http';
import { type App, isValidSlackRequest, type Receiver } from '@slack/bolt';
import type { Log } from '#src/log.ts';
import type { News, Route } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';

/** Slack stamps each post with its time; what is older or newer than this has been kept back, or our clock is wrong. */
const AGE_S = 300;
const FORM = 'application/x-www-form-urlencoded';

type Posted = Parameters<Route['handle']>[0];
/** Where Slack posts to. Open until it is closed. */
type Counter = { receiver: Receiver; routes: Route[]; open(): Promise<void>; close(): Promise<void> };

/**
 * Events, commands and what is pressed, each a signed post to one address. Bolt's own HTTP receiver answers what nobody
 * acknowledges three seconds late, believes stamps from the future, and lets `null` end the process: so it is done here.
 * What is posted before `open` or after `close` is refused with 503: Slack repeats its events, people press again.
 */
export function counter(o: { signingSecret: string; log: Log; now(): number; ails: News['ails'] }): Counter {
  const { log } = o;
  let app: App | undefined;
  let serving = false;
  let proven = false;
  let doubted = false;

  /** The signature is over the bytes and the stamp; compared in constant time. */
  function signed({ headers, rawBody }: Posted): boolean {
    const signature = headers['x-slack-signature'];
    const stamp = Number(headers['x-slack-request-timestamp']);
    const now = o.now();
    return (
      typeof signature === 'string' &&
      Math.abs(now / 1000 - stamp) <= AGE_S &&
      isValidSlackRequest({
        signingSecret: o.signingSecret,
        body: rawBody.toString(),
        headers: { 'x-slack-signature': signature, 'x-slack-request-timestamp': stamp },
        nowMilliseconds: now,
      })
    );
  }

  /** Anybody may post here. So it is logged once until a good one comes, and told only while none ever has. */
  function doubt({ headers }: Posted): void {
    if (doubted) return;
    doubted = true;
    const late = Math.round(o.now() / 1000 - Number(headers['x-slack-request-timestamp']));
    log.warn({ bot: 'slack', late }, 'a post is not signed with SLACK_SIGNING_SECRET, or its time is wrong');
    if (!proven && headers['x-slack-signature'] !== undefined)
      o.ails(new Failure('auth', 'What is posted is not signed with SLACK_SIGNING_SECRET, or the clock here is wrong'));
  }

  function trust(): void {
    if (doubted && !proven) o.ails(undefined);
    proven = true;
    doubted = false;
  }

  async function handle(request: Posted, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405);
    // Slack looks whether somebody is there; this is not signed, and nothing comes of it.
    if (isForm(request) && new URLSearchParams(request.rawBody.toString()).get('ssl_check') === '1')
      return end(response, 200);
    if (!signed(request)) {
      doubt(request);
      return end(response, 401);
    }
    trust();
    const body = read(request);
    if (!body) return end(response, 400);
    if (body['type'] === 'url_verification') return end(response, 200, { challenge: body['challenge'] });
    if (!app || !serving) return end(response, 503);
    try {
      await app.processEvent({ body, ack: async (answer?: string | object) => end(response, 200, answer) });
    } catch (error) {
      log.error({ bot: 'slack', err: error }, 'slack event failed');
    }
    if (!response.headersSent) end(response, 404);
  }

  return {
    receiver: {
      init(made) {
        app = made;
      },
      start: async () => {},
      stop: async () => {},
    },
    routes: [{ path: '/slack/events', handle }],
    async open() {
      serving = true;
    },
    async close() {
      serving = false;
    },
  };
}

function isForm({ headers }: Posted): boolean {
  return headers['content-type']?.split(';')[0]?.trim() === FORM;
}

/** Events are JSON, commands a form, and what is pressed or sent JSON in a form. */
function read(request: Posted): Record<string, unknown> | undefined {
  const text = request.rawBody.toString();
  const form = isForm(request) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
  if (form && form['payload'] === undefined) return form;
  try {
    const body: unknown = JSON.parse(form?.['payload'] ?? text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, answer?: string | object): void {
  if (typeof answer === 'object')
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  else response.writeHead(status).end(answer);
}
