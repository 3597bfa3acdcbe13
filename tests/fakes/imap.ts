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

/** An IMAP server on loopback that knows what a reader of one INBOX (and of `sent`, as Sent) needs, and what was asked of it. */
export async function imapServer(
  inbox: Inbox,
  o: { say?: Say; capabilities?: string; password?: string; host?: string; sent?: Inbox } = {},
) {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const capabilities = `IMAP4rev1 ${o.capabilities ?? 'AUTH=XOAUTH2'}`;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    if (!greet(socket, o.say?.('greeting'))) listen(socket);
  });

  function listen(socket: Socket, open = { box: inbox }) {
    let waiting = '';
    socket.on('data', (chunk: Buffer) => {
      waiting += chunk.toString('latin1');
      for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
        const line = waiting.slice(0, end);
        waiting = waiting.slice(end + 2);
        answer(socket, line, open);
      }
    });
  }
  function greet(socket: Socket, said: string | undefined): boolean {
    if (said === 'cut') socket.destroy();
    else if (said !== 'silence') socket.write(`${said ?? '* OK ready'}\r\n`);
    return said !== undefined;
  }
  function answer(socket: Socket, line: string, open: { box: Inbox }) {
    const [tag = '', ...rest] = line.split(' ');
    const command = rest.join(' ');
    if (command === '') return;
    heard.push(command);
    const said = o.say?.(command);
    if (said === 'cut') return void socket.destroy();
    if (said === 'silence') return;
    if (said !== undefined) return void socket.write(`${/^[*+]/.test(said) ? '' : `${tag} `}${said}\r\n`);
    if (command === 'STARTTLS' && capabilities.includes('STARTTLS')) return upgrade(socket, tag);
    const [rows, done] = usual(command, open);
    socket.write(Buffer.from([...rows.map((row) => `* ${row}`), `${tag} ${done}`, ''].join('\r\n'), 'latin1'));
    if (command === 'LOGOUT') socket.end();
  }
  function upgrade(socket: Socket, tag: string) {
    socket.removeAllListeners('data');
    socket.write(`${tag} OK go on\r\n`);
    listen(new TLSSocket(socket, { isServer: true, ...TLS }).on('error', () => socket.destroy()));
  }
  function usual(command: string, open: { box: Inbox }): [string[], string] {
    const verb = /^(UID )?\w+/.exec(command)?.[0] ?? '';
    if (verb === 'CAPABILITY') return [[`CAPABILITY ${capabilities}`], 'OK done'];
    if (command === 'LIST "" ""') return [['LIST (\\Noselect) "/" ""'], 'OK done'];
    if (verb === 'LIST' || verb === 'LSUB') {
      const sent = o.sent ? ['LIST (\\HasNoChildren) "/" "Sent Items"'] : [];
      return [['LIST (\\HasNoChildren) "/" INBOX', ...sent], 'OK done'];
    }
    if (verb === 'LOGIN' || verb === 'AUTHENTICATE') {
      return [[], allowed(command) ? 'OK in' : 'NO [AUTHENTICATIONFAILED] no'];
    }
    if (verb === 'EXAMINE' || verb === 'SELECT') {
      open.box = (command.includes('Sent') && o.sent) || inbox;
      const { mails, validity, next = 1 + Math.max(0, ...mails.map(({ uid }) => uid)) } = open.box;
      const codes = [`OK [UIDVALIDITY ${validity}] .`, `OK [UIDNEXT ${next}] .`];
      const access = verb === 'EXAMINE' ? 'READ-ONLY' : 'READ-WRITE';
      return [[`${mails.length} EXISTS`, 'FLAGS ()', ...codes], `OK [${access}] done`];
    }
    if (verb === 'UID SEARCH') return [[`SEARCH ${found(command, open.box).join(' ')}`.trim()], 'OK done'];
    if (verb === 'UID FETCH') return [fetched(command, open.box), 'OK done'];
    return verb === 'LOGOUT' ? [['BYE bye'], 'OK done'] : [[], 'BAD what?'];
  }
  function allowed(command: string): boolean {
    const [verb, how, what = ''] = command.split(' ');
    const given = verb === 'LOGIN' ? command : Buffer.from(how === 'XOAUTH2' ? what : '', 'base64').toString();
    return given.includes(o.password ?? 'pass-w0rd');
  }

  await once(server.listen(0, o.host ?? '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    open: () => sockets.size,
    /** Says something nobody asked for, on every connection. */
    tell(row: string): void {
      for (const socket of sockets) socket.write(`* ${row}\r\n`);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function found(command: string, { mails }: Inbox): number[] {
  const [, set] = / UID (\S+)/.exec(command) ?? [];
  const [, day, month = '', year] = / SINCE "?(\d+)-(\w+)-(\d+)"?/.exec(command) ?? [];
  const [, id] = / HEADER MESSAGE-ID "?([^" ]+)/.exec(command) ?? [];
  const since = year ? Date.UTC(Number(year), MONTHS.indexOf(month), Number(day)) : undefined;
  const fits = ({ uid, at, source }: Stored) =>
    (set && within(uid, set, mails)) ||
    (since !== undefined && Date.parse(at) >= since) ||
    (id !== undefined && source.includes(id));
  return mails.filter(fits).map(({ uid }) => uid);
}

function within(uid: number, set: string, mails: Stored[]): boolean {
  const newest = mails.at(-1)?.uid ?? 0;
  const ranges = set.split(',').map((part) => part.split(':').map((n) => (n === '*' ? newest : Number(n))));
  return ranges.some(([a = 0, b = a]) => uid >= Math.min(a, b) && uid <= Math.max(a, b));
}

function fetched(command: string, { mails }: Inbox): string[] {
  const [, set = '', wants = ''] = /^UID FETCH (\S+) (.*)$/.exec(command) ?? [];
  const [, from, most = 0] = /BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?/.exec(wants) ?? [];
  const whole = wants.includes('BODY.PEEK[]');
  return mails.flatMap(({ uid, source, at }, i) => {
    if (!within(uid, set, mails)) return [];
    const bytes = Buffer.from(source).toString('latin1');
    const id = /^Message-ID:.*\r\n/im.exec(bytes.split('\r\n\r\n')[0]?.concat('\r\n') ?? '')?.[0] ?? '';
    const part = from === undefined ? bytes : bytes.slice(Number(from), Number(from) + Number(most));
    const given = [
      `UID ${uid}`,
      wants.includes('FLAGS') && 'FLAGS ()',
      wants.includes('INTERNALDATE') && `INTERNALDATE "${internal(new Date(at))}"`,
      wants.includes('RFC822.SIZE') && `RFC822.SIZE ${bytes.length}`,
      wants.includes('HEADER.FIELDS') && `BODY[HEADER.FIELDS (message-id)] {${id.length + 2}}\r\n${id}\r\n`,
      whole && `BODY[]${from === undefined ? '' : `<${from}>`} {${part.length}}\r\n${part}`,
    ].filter(Boolean);
    return [`${i + 1} FETCH (${given.join(' ')})`];
  });
}

function internal(date: Date): string {
  const day = `${String(date.getUTCDate()).padStart(2, ' ')}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  return `${day} ${date.toISOString().slice(11, 19)} +0000`;
}
