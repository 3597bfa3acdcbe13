import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { accept, type Line } from './frames.ts';
import { type Json, record, text } from './rules.ts';

const DEADLINE = 3000;
const RETRIES = 3;

/** When an envelope was acknowledged: `ms` after it was sent, with what. */
export type Ack = { type: string; ms: number; payload: Json };

/** Slack's side of Socket Mode: envelopes out, acknowledgements in; an event that is not acknowledged comes again. */
export function sockets() {
  /** Open connections, with the envelopes each still has to acknowledge. */
  const lines = new Map<Line, Set<string>>();
  const acks: Ack[] = [];
  const missed: string[] = [];
  const waiting = new Map<string, (payload: Json | undefined) => void>();
  const arrivals = new Set<() => void>();
  let count = 0;

  function connect(request: IncomingMessage, socket: Duplex): void {
    const mine = new Set<string>();
    const line = accept(request, socket, {
      text(message) {
        const ack = record(JSON.parse(message));
        waiting.get(text(ack['envelope_id']))?.(record(ack['payload']));
      },
      closed() {
        lines.delete(line);
        for (const id of mine) waiting.get(id)?.(undefined);
      },
    });
    lines.set(line, mine);
    line.send(JSON.stringify({ type: 'hello', num_connections: lines.size, connection_info: { app_id: 'A1' } }));
    for (const arrive of [...arrivals]) arrive();
  }

  function live(): Promise<Line> {
    const [line] = [...lines.keys()].filter((one) => one.isOpen());
    if (line) return Promise.resolve(line);
    return new Promise((resolve) => {
      const arrive = () => {
        arrivals.delete(arrive);
        resolve(live());
      };
      arrivals.add(arrive);
    });
  }

  async function once(type: string, payload: Json, retry: number): Promise<Json | undefined> {
    const line = await live();
    const id = `envelope-${++count}`;
    const sent = performance.now();
    lines.get(line)?.add(id);
    const answer = new Promise<Json | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), DEADLINE);
      waiting.set(id, (got) => {
        clearTimeout(timer);
        resolve(got);
      });
    });
    const again = retry > 0 ? { retry_attempt: retry, retry_reason: 'timeout' } : {};
    line.send(
      JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api', ...again }),
    );
    const got = await answer;
    waiting.delete(id);
    if (got) acks.push({ type, ms: performance.now() - sent, payload: got });
    return got;
  }

  /** Resolves when acknowledged, or given up: only events are sent again. */
  async function deliver(
    type: 'events_api' | 'slash_commands' | 'interactive',
    payload: Json,
  ): Promise<Json | undefined> {
    for (let retry = 0; retry <= (type === 'events_api' ? RETRIES : 0); retry++) {
      const got = await once(type, payload, retry);
      if (got) return got;
    }
    missed.push(type);
    return undefined;
  }

  return {
    acks,
    missed,
    lines,
    connect,
    deliver,
    /** Slack's routine "please connect anew". */
    refresh() {
      for (const line of lines.keys()) line.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    drop() {
      for (const line of lines.keys()) line.drop();
    },
  };
}
