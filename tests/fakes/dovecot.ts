import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const DOVECOT = '/usr/sbin/dovecot';
const USER = 'noc@example.com';
const PASSWORD = 'pass-w0rd';
const PATIENCE_MS = 10_000;
/** Ends with the process that started it, even where that one is killed: its input ends then. Asked politely it takes a second. */
const UNTIL_INPUT_ENDS = '"$0" -F -c "$1" & read -r _; kill -9 $!; wait $!';

/** Whether Debian's Dovecot is on this machine; where it is not, tests that need it say so and are skipped. */
export const hasDovecot = existsSync(DOVECOT);

export type Dovecot = NonNullable<Awaited<ReturnType<typeof dovecot>>>;

/**
 * A real IMAP server with one mailbox (INBOX and Sent, maildir), on 127.0.0.1 without TLS, as whoever runs the tests; its
 * port is a relay that can drop its connections. undefined: there is none on this machine.
 */
export async function dovecot() {
  if (!hasDovecot) return undefined;
  const dir = mkdtempSync(join(tmpdir(), 'casebell-dovecot-'));
  const mails = join(dir, 'mails');
  const owner = ownerOf();
  chmodSync(dir, 0o755);
  mkdirSync(mails);
  chownSync(mails, owner.uid, owner.gid);
  const behind = await freePort();
  writeFileSync(join(dir, 'dovecot.conf'), settings(dir, behind, owner));
  const master = spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, DOVECOT, join(dir, 'dovecot.conf')], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await answering(master, behind, join(dir, 'log'));
  const front = await relay(behind);
  let count = 0;

  function boxOf(folder: string): string {
    return folder === 'INBOX' ? mails : join(mails, `.${folder.replaceAll('/', '.')}`);
  }
  function made(path: string): string {
    if (existsSync(path)) return path;
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, owner.uid, owner.gid);
    return path;
  }
  /** Each mail's source and its maildir flags (S: read, T: deleted), in the order they were delivered. */
  function stored(folder: string) {
    return ['new', 'cur']
      .map((part) => join(boxOf(folder), part))
      .filter((path) => existsSync(path))
      .flatMap((path) => readdirSync(path).map((name) => ({ name, path: join(path, name) })))
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
      .map(({ name, path }) => ({ source: readFileSync(path, 'utf8'), flags: /:2,(\w*)$/.exec(name)?.[1] ?? '' }));
  }

  return {
    port: front.port,
    user: USER,
    password: PASSWORD,
    /** Puts a mail there, as a mail server does; `at`: when it arrived (ISO 8601), now where it is not said. */
    deliver(source: string | Uint8Array, folder = 'INBOX', at?: string): void {
      const box = made(boxOf(folder));
      for (const part of ['tmp', 'new', 'cur']) made(join(box, part));
      const name = `${Math.trunc(Date.now() / 1000)}.M${++count}P${process.pid}.here`;
      const file = join(box, 'tmp', name);
      writeFileSync(file, source, { mode: 0o600 });
      chownSync(file, owner.uid, owner.gid);
      if (at) utimesSync(file, new Date(at), new Date(at));
      renameSync(file, join(box, 'new', name));
    },
    /** The sources of the mails in a folder, in the order they were delivered; of one that is not there none. */
    folder: (name: string): string[] => stored(name).map(({ source }) => source),
    /** Of those the ones that are marked as read. */
    seen: (name: string): string[] =>
      stored(name)
        .filter(({ flags }) => flags.includes('S'))
        .map(({ source }) => source),
    /** Numbers the mails of a folder anew, as after a restored backup. */
    resetValidity(folder = 'INBOX'): void {
      front.drop();
      for (const name of readdirSync(boxOf(folder))) {
        if (/^dovecot(-uidlist|\.index)/.test(name)) rmSync(join(boxOf(folder), name));
      }
    },
    /** Cuts every connection; the next ones are taken. */
    drop: (): void => front.drop(),
    /** How many connections stand. */
    open: (): number => front.open(),
    /** Until it is true again, what the server says does not arrive any more: a line that went dead without a word. */
    hush: (quiet: boolean): void => front.hush(quiet),
    async stop(): Promise<void> {
      front.stop();
      const gone = master.exitCode === null ? once(master, 'exit') : undefined;
      master.stdin?.end();
      await gone;
      rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
  };
}

/** Dovecot opens no mail as root: there it is nobody who owns them. */
function ownerOf(): { user: string; group: string; uid: number; gid: number } {
  const me = userInfo();
  const user = me.uid === 0 ? 'nobody' : me.username;
  const ask = (what: string) => execFileSync('id', [what, user], { encoding: 'utf8' }).trim();
  return { user, group: ask('-gn'), uid: Number(ask('-u')), gid: Number(ask('-g')) };
}

function settings(dir: string, port: number, { user, group, uid, gid }: ReturnType<typeof ownerOf>): string {
  return `base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = ${dir}/log
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
mail_location = maildir:${dir}/mails
mail_fsync = never
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${dir}
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
protocol imap {
  mail_max_userip_connections = 100
}
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answering(master: ChildProcess, port: number, log: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await greets(port)); ) {
    if (master.exitCode !== null || Date.now() > end) {
      master.stdin?.end();
      throw new Error(`dovecot does not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'it wrote no log'}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function greets(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1')
    .on('error', () => resolve(false))
    .on('close', () => resolve(false))
    .on('data', (chunk) => {
      resolve(String(chunk).startsWith('* OK'));
      socket.destroy();
    });
  return promise;
}

async function relay(to: number) {
  const pairs = new Map<Socket, Socket>();
  let quiet = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    pairs.set(near, far);
    const end = () => {
      pairs.delete(near);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      if (quiet || near.write(chunk)) return;
      far.pause();
      near.once('drain', () => far.resume());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const drop = () => {
    for (const near of pairs.keys()) near.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    drop,
    hush(now: boolean): void {
      quiet = now;
    },
    stop(): void {
      server.close();
      drop();
    },
  };
}
