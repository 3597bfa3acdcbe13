import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's end of one WebSocket (RFC 6455): text, ping, pong and close; no extensions. */
export type Line = { send(text: string): void; close(): void; drop(): void; isOpen(): boolean };

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CONTINUATION = 0;
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const LIMIT = 10_000_000;

export function accept(
  request: IncomingMessage,
  socket: Duplex,
  on: { text(text: string): void; closed(): void },
): Line {
  const key = `${request.headers['sec-websocket-key']}${GUID}`;
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}\r\n\r\n`,
  );
  let open = true;
  let waiting = Buffer.alloc(0);
  let parts: Buffer[] = [];

  function end() {
    if (!open) return;
    open = false;
    on.closed();
  }
  function send(code: number, body: Buffer) {
    if (!socket.destroyed && socket.writable) socket.write(frame(code, body));
  }
  function take(code: number, last: boolean, body: Buffer) {
    if (code === PING) send(PONG, body);
    else if (code === CLOSE) {
      send(CLOSE, body.subarray(0, 2));
      socket.end();
      end();
    } else if (code === TEXT || code === CONTINUATION) {
      parts.push(body);
      if (!last) return;
      const text = Buffer.concat(parts).toString('utf8');
      parts = [];
      on.text(text);
    }
  }
  socket.on('data', (data: Buffer) => {
    waiting = Buffer.concat([waiting, data]);
    for (let got = unframe(waiting); got; got = unframe(waiting)) {
      waiting = waiting.subarray(got.size);
      take(got.code, got.last, got.body);
    }
    if (waiting.length > LIMIT) socket.destroy();
  });
  socket.on('close', end);
  socket.on('error', () => socket.destroy());

  return {
    send: (text) => send(TEXT, Buffer.from(text)),
    close: () => send(CLOSE, Buffer.from([0x03, 0xe8])),
    drop: () => socket.destroy(),
    isOpen: () => open,
  };
}

function frame(code: number, body: Buffer): Buffer {
  const size = body.length;
  if (size < 126) return Buffer.concat([Buffer.from([0x80 | code, size]), body]);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = 0x80 | code;
  if (size < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, body]);
}

function unframe(data: Buffer): { code: number; last: boolean; body: Buffer; size: number } | undefined {
  const [first, second] = data;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = second & 0x80 ? 4 : 0;
  const start = 2 + wide + masked;
  if (data.length < start) return undefined;
  const length = wide === 2 ? data.readUInt16BE(2) : wide === 8 ? Number(data.readBigUInt64BE(2)) : short;
  if (data.length < start + length) return undefined;
  const mask = data.subarray(2 + wide, start);
  const body = Buffer.from(data.subarray(start, start + length));
  if (masked) for (let i = 0; i < body.length; i++) body[i] = (body[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return { code: first & 0x0f, last: (first & 0x80) !== 0, body, size: start + length };
}
