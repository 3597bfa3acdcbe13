import { type Logger, LogLevel, webApi } from '@slack/bolt';
import { again } from '#bots/again.ts';
import type { Log } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import { asFailure } from './faults.ts';

const TIMEOUT = 10_000;
export const API = 'https://slack.com/api/';

/** One request to Slack's Web API, never repeated; throws a Failure. */
export type Call = (method: string, args: Record<string, unknown>, signal?: AbortSignal) => Promise<object>;
export type Wire = {
  options: webApi.WebClientOptions;
  logger: Logger;
  call: Call;
  /** Posts bytes to an address Slack gave (file upload) or an answer to a response_url. */
  post(method: string, url: string, body: string | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void>;
};

/** The library repeats a call ten times in half an hour unless told not to, and so stores one message three times. */
export function wire(o: { botToken: string; apiUrl?: string | undefined; log: Log }): Wire {
  const base = o.apiUrl ?? API;
  const logger = bridge(o.log);
  const options: webApi.WebClientOptions = {
    slackApiUrl: base.endsWith('/') ? base : `${base}/`,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT,
    allowAbsoluteUrls: false,
    logger,
    fetch: bounded(),
  };

  async function call(method: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<object> {
    if (signal?.aborted) throw new Failure('down', `Slack was not asked: ${method} was called off`);
    try {
      // A client of its own per signal: the library has no way to hand one to a single call.
      const client = new webApi.WebClient(o.botToken, { ...options, fetch: bounded(signal) });
      return await client.apiCall(method, args);
    } catch (error) {
      throw asFailure(error, method);
    }
  }

  async function post(method: string, url: string, body: string | Uint8Array<ArrayBuffer>, signal?: AbortSignal) {
    const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
    try {
      const answer = await bounded(signal)(url, { method: 'POST', headers: { 'Content-Type': type }, body });
      await answer.text();
      if (answer.status !== 200) throw new webApi.WebAPIHTTPError(answer.status, '', {}, '');
    } catch (error) {
      throw asFailure(error, method);
    }
  }

  return { options, logger, call, post };
}

/** The same, for answers: each request once more where Slack wants a moment or was not reached. */
export function patient(line: Wire, life: AbortSignal): Wire {
  const twice = <T>(method: string, ask: () => Promise<T>) => again(ask, (error) => asFailure(error, method), life);
  return {
    ...line,
    call: (method, ...rest) => twice(method, () => line.call(method, ...rest)),
    post: (method, ...rest) => twice(method, () => line.post(method, ...rest)),
  };
}

function bounded(signal?: AbortSignal) {
  return (url: string | URL, init?: RequestInit): Promise<Response> => {
    const own = init?.signal ?? AbortSignal.timeout(TIMEOUT);
    return fetch(url, { ...init, signal: signal ? AbortSignal.any([own, signal]) : own });
  };
}

/** The library's log as ours. Its debug lines hold whole messages and forms: they are dropped. */
function bridge(log: Log): Logger {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (...said: unknown[]) =>
      log[level]({ bot: 'slack', said: said.map(brief).join(' ') }, 'slack library');
  return {
    debug: () => {},
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

function brief(said: unknown): string {
  if (said instanceof Error) return `${said.name}: ${said.message.slice(0, 200)}`;
  return typeof said === 'string' ? said.slice(0, 200) : typeof said;
}
