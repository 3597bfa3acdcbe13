import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { TLS } from './smtp.ts';

/** `at`: ISO 8601, when the mailbox got it. */
export type Stored = { uid: number; source: string; at: string };
export type Inbox = { validity: number; mails: Stored[]; next?: number };
/** Instead of the usual answer: the text of the tagged line, `cut`, or `silence`; undefined: the usual. */
type Say = (command: string) => string | 'cut' | 'silence' | undefined;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** An IMAP server on loopback that knows what a reader of one INBOX needs, and what was asked of it. */
export async function imapServer(
  inbox: Inbox,
  o: { say?: Say; capabilities?: string; password?: string; host?: string } = {},
) {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const capabilities = `IMAP4rev1 ${o.capabilities ?? 'AUTH=XOAUTH2'}`;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    if (!greet(socket, o.say?.('greeting'))) listen(socket);
  });

  function listen(socket: Socket) {
    let waiting = '';
    socket.on('data', (chunk: Buffer) => {
      waiting += chunk.toString('latin1');
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        answer(socket, line);
      }
    });
  }
  function greet(socket: Socket, said: string | undefined): boolean {
    if (said === 'cut') socket.destroy();
    else if (said !== 'silence') socket.write(`${said ?? '* OK ready'}\r\n`);
    return said !== undefined;
  }
  function answer(socket: Socket, line: string) {
    const [tag = '', ...rest] = line.split(' ');
    const command = rest.join(' ');
    if (command === '') return;
    heard.push(command);
    const said = o.say?.(command);
    if (said === 'cut') return void socket.destroy();
    if (said === 'silence') return;
    if (said !== undefined) return void socket.write(`${said.startsWith('*') ? '' : `${tag} `}${said}\r\n`);
    if (command === 'STARTTLS' && capabilities.includes('STARTTLS')) return upgrade(socket, tag);
    const [rows, done] = usual(command);
    socket.write(Buffer.from([...rows.map((row) => `* ${row}`), `${tag} ${done}`, ''].join('\r\n'), 'latin1'));
    if (command === 'LOGOUT') socket.end();
  }
  function upgrade(socket: Socket, tag: string) {
    socket.removeAllListeners('data');
    socket.write(`${tag} OK go on\r\n`);
    listen(new TLSSocket(socket, { isServer: true, ...TLS }).on('error', () => socket.destroy()));
  }
  function usual(command: string): [string[], string] {
    const verb = /^(UID )?\w+/.exec(command)?.[0] ?? '';
    const newest = Math.max(0, ...inbox.mails.map(({ uid }) => uid));
    const { validity, next = newest + 1 } = inbox;
    if (verb === 'CAPABILITY') return [[`CAPABILITY ${capabilities}`], 'OK done'];
    if (verb === 'LIST' || verb === 'LSUB') return [['LIST (\\HasNoChildren) "/" INBOX'], 'OK done'];
    if (verb === 'LOGIN' || verb === 'AUTHENTICATE') {
      return [[], allowed(command) ? 'OK in' : 'NO [AUTHENTICATIONFAILED] no'];
    }
    if (verb === 'EXAMINE' || verb === 'SELECT') {
      const codes = [`OK [UIDVALIDITY ${validity}] .`, `OK [UIDNEXT ${next}] .`];
      return [[`${inbox.mails.length} EXISTS`, 'FLAGS ()', ...codes], 'OK [READ-ONLY] done'];
    }
    if (verb === 'UID SEARCH') return [[`SEARCH ${found(command).join(' ')}`.trim()], 'OK done'];
    if (verb === 'UID FETCH') return [fetched(command), 'OK done'];
    return verb === 'LOGOUT' ? [['BYE bye'], 'OK done'] : [[], 'BAD what?'];
  }
  function allowed(command: string): boolean {
    const [verb, how, what = ''] = command.split(' ');
    const given = verb === 'LOGIN' ? command : Buffer.from(how === 'XOAUTH2' ? what : '', 'base64').toString();
    return given.includes(o.password ?? 'pass-w0rd');
  }
  function found(command: string): number[] {
    const [, set] = / UID (\S+)/.exec(command) ?? [];
    const [, day, month = '', year] = / SINCE "?(\d+)-(\w+)-(\d+)"?/.exec(command) ?? [];
    const since = year ? Date.UTC(Number(year), MONTHS.indexOf(month), Number(day)) : undefined;
    if (set) return inbox.mails.map(({ uid }) => uid).filter((uid) => within(uid, set));
    return inbox.mails.filter(({ at }) => since !== undefined && Date.parse(at) >= since).map(({ uid }) => uid);
  }
  function within(uid: number, set: string): boolean {
    const newest = inbox.mails.at(-1)?.uid ?? 0;
    const ranges = set.split(',').map((part) => part.split(':').map((n) => (n === '*' ? newest : Number(n))));
    return ranges.some(([a = 0, b = a]) => uid >= Math.min(a, b) && uid <= Math.max(a, b));
  }
  function fetched(command: string): string[] {
    const [, set = '', most = 'all'] = /^UID FETCH (\S+) .*BODY\.PEEK\[\](?:<0\.(\d+)>)?/.exec(command) ?? [];
    return inbox.mails.flatMap(({ uid, source, at }, i) => {
      if (!within(uid, set)) return [];
      const bytes = Buffer.from(source)
        .subarray(0, most === 'all' ? undefined : Number(most))
        .toString('latin1');
      const date = new Date(at);
      const day = `${String(date.getUTCDate()).padStart(2, ' ')}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
      const when = `INTERNALDATE "${day} ${date.toISOString().slice(11, 19)} +0000"`;
      return [`${i + 1} FETCH (UID ${uid} ${when} BODY[]<0> {${bytes.length}}\r\n${bytes})`];
    });
  }

  await once(server.listen(0, o.host ?? '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    open: () => sockets.size,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
