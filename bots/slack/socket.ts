import { setTimeout as after } from 'node:timers/promises';
import { SocketModeReceiver } from '@slack/bolt';
import type { News } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { asFailure } from './faults.ts';
import type { Wire } from './wire.ts';

const HELLO = 15_000;
const GOODBYE = 1000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 60_000;

/** The WebSocket events come through. It stays up until it is closed. */
export type Socket = { receiver: SocketModeReceiver; open(): Promise<void>; close(): Promise<void> };

/**
 * Slack closes sockets as a matter of course. The library's own reconnection waits five seconds each time, and lets a
 * failed attempt end the process as an unhandled rejection: so it is switched off and done here.
 */
export function socket(o: { appToken: string; wire: Wire; ails: News['ails'] }): Socket {
  const { wire } = o;
  const receiver = new SocketModeReceiver({
    appToken: o.appToken,
    autoReconnectEnabled: false,
    logger: wire.logger,
    installerOptions: { clientOptions: wire.options },
  });
  const closing = new AbortController();
  let up = false;

  receiver.client.on('disconnected', () => {
    if (!up) return;
    up = false;
    if (!closing.signal.aborted) void reconnect();
  });

  /** One attempt, until Slack says hello. */
  async function connect(): Promise<void> {
    const timer = new AbortController();
    try {
      const late = after(HELLO, undefined, { signal: timer.signal }).then(() => {
        throw new Failure('down', 'Slack did not say hello');
      });
      await Promise.race([receiver.start(), late]);
      up = true;
    } catch (error) {
      await hangUp();
      throw asFailure(error, 'apps.connections.open');
    } finally {
      timer.abort();
    }
    if (closing.signal.aborted) await hangUp();
  }

  async function reconnect(): Promise<void> {
    for (let wait = 0; !closing.signal.aborted; wait = Math.min(Math.max(2 * wait, FIRST_WAIT), LONGEST_WAIT)) {
      try {
        await after(wait * (0.5 + Math.random()), undefined, { signal: closing.signal });
        await connect();
        return o.ails(undefined);
      } catch (error) {
        if (closing.signal.aborted) return;
        const failure = asFailure(error, 'apps.connections.open');
        o.ails(failure);
        wait = Math.max(wait, (failure.retryAfterMs ?? 0) / 2);
      }
    }
  }

  /** Asked twice, the library no longer waits (30 s) for the other side's goodbye. */
  async function hangUp(): Promise<void> {
    const gone = receiver.client.disconnect();
    await Promise.race([gone, after(GOODBYE, undefined, { ref: false })]);
    if (receiver.client.websocket?.readyState !== undefined) void receiver.client.disconnect();
  }

  async function open(): Promise<void> {
    try {
      await connect();
    } catch (error) {
      const failure = asFailure(error, 'apps.connections.open');
      if (failure.kind !== 'auth') throw failure;
      throw new Failure('auth', 'Slack does not accept the app token (SLACK_APP_TOKEN, xapp-…)', { cause: error });
    }
  }

  async function close(): Promise<void> {
    closing.abort();
    up = false;
    await hangUp();
  }

  return { receiver, open, close };
}
