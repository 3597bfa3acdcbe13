import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** For localhost and 127.0.0.2, until 2120. The key is everybody's: it keeps nothing secret but in tests. */
export const TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgQL7Mr0mbhHC8qboi
MQgVaQe6lsNBO+xHtYyE1OvVBoGhRANCAAQdRZp4nrowZB9Oq4z1Zwr1ccq32yf4
C21ZgxclA6EqjpDI90hufv+vvGLx5wk0Jw4/7JqZ+ErbX1k1eUx/St8h
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABB1FmnieujBkH06r
jPVnCvVxyrfbJ/gLbVmDFyUDoSqOkMj3SG5+/6+8YvHnCTQnDj/smpn4SttfWTV5
TH9K3yGjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAAjAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBSkBCrkOxheFueijXFw3xKWCJaZZzAKBggqhkjOPQQD
AgNIADBFAiEAu6KHiHmm0FU1nv45XdCt7fhNFKCSSGdgCnvr6g9cnz0CIEXk0CVG
NYF6oszyM3hwd43tkwr+nPkCxJ4tMewAO20G
-----END CERTIFICATE-----
`,
};

/** From now on, until disposed, this process trusts the certificate above as it trusts a public one. */
export function trust(): Disposable {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TLS.cert]);
  return { [Symbol.dispose]: () => setDefaultCACertificates(before) };
}

type Taken = { from: string; to: string[]; source: string; auth: string; secure: boolean };

/** A real SMTP server on loopback that takes every letter. Plain and without a password unless told otherwise. */
export async function mailServer(o: SMTPServerOptions & { host?: string } = {}) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    onAuth: ({ username, password, accessToken }, _session, done) =>
      done(null, { user: `${username} ${password ?? accessToken}` }),
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        const to = envelope.rcptTo.map(({ address }) => address);
        taken.push({ from, to, source: Buffer.concat(chunks).toString(), auth: String(user), secure });
        done();
      });
    },
    ...o,
  }).on('error', () => {});
  const listening = server.listen(0, o.host ?? '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    port,
    taken,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

/** What a server says to a command; `cut` drops the connection, `silence` says nothing any more. */
type Say = (command: string) => string | 'cut' | 'silence' | undefined;
const USUAL: Record<string, string> = {
  '': '220 fake',
  EHLO: '250-fake\r\n250 AUTH PLAIN XOAUTH2',
  AUTH: '235 2.7.0 welcome',
  MAIL: '250 2.1.0 go on',
  RCPT: '250 2.1.5 go on',
  DATA: '354 go on',
  '.': '250 2.0.0 taken',
  QUIT: '221 bye',
};

/** An SMTP server below the protocol: `say` is asked first, with '' for the greeting, 'body' while the letter comes and '.' at its end. */
export async function scripted(say: Say) {
  const sockets = new Set<Socket>();
  const heard: string[] = [];
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    let waiting = '';
    let letter = false;
    function answer(command: string) {
      heard.push(command);
      const verb = command.split(' ')[0] ?? '';
      const said = say(command) ?? USUAL[verb] ?? '502 what?';
      letter = said.startsWith('354');
      if (said === 'cut') socket.destroy();
      else if (said !== 'silence') socket.write(`${said}\r\n`);
    }
    answer('');
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      waiting += chunk;
      for (let end = ended(); end >= 0; end = ended()) {
        const command = letter ? '.' : waiting.slice(0, end);
        waiting = waiting.slice(end + (letter ? 5 : 2));
        answer(command);
      }
      if (letter && say('body') === 'cut') socket.destroy();
    });
    function ended() {
      return waiting.indexOf(letter ? '\r\n.\r\n' : '\r\n');
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
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
