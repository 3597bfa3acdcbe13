import { connect } from 'node:net';

/** Posts these requests over so many keep-alive connections, one under way on each; resolves with the seconds it took. */
export async function load(o: { port: number; requests: readonly Buffer[]; connections: number; status: number }) {
  let next = 0;
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: o.connections }, () => line(() => o.requests[next++], o)));
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** One connection: the next request goes out when the answer to the one before is whole. */
function line(take: () => Buffer | undefined, { port, status }: { port: number; status: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answer = '';
    function send(): void {
      const request = take();
      if (!request) {
        socket.destroy();
        resolve();
      } else socket.write(request);
    }
    socket.setEncoding('latin1');
    socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')));
    socket.once('connect', send);
    socket.once('error', reject);
    socket.on('data', (text: string) => {
      answer += text;
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(answer)?.[1] ?? 0);
      if (answer.length < head + 4 + length) return;
      if (!answer.startsWith(`HTTP/1.1 ${status}`)) {
        socket.destroy(
          new Error(`answered ${answer.slice(9, 12)} instead of ${status}: ${answer.slice(head + 4, head + 200)}`),
        );
        return;
      }
      answer = '';
      send();
    });
  });
}

/** The bytes of a POST of this JSON body. */
export function post(path: string, headers: Record<string, string>, body: string): Buffer {
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
