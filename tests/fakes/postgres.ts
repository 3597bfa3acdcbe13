import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const DEBIAN = '/usr/lib/postgresql';
const PATIENCE_MS = 30_000;
const ICU = ['--locale-provider=icu', '--icu-locale=en'];
/**
 * The server, started again after each signal named on the input. It ends, and its folder goes, with the process that
 * started it, even where that one is killed: the input ends then.
 */
const UNTIL_INPUT_ENDS = `
while "$0" "$@" & read -r how; do kill -"$how" $!; wait $!; done
kill -QUIT $!
wait $!
rm -rf "$HOME"`;

/** Where the machine keeps Postgres's programs; where it has none, tests that need it say so and are skipped. */
const programs = found();
export const hasPostgres = programs !== undefined;

export type Postgres = NonNullable<Awaited<ReturnType<typeof postgres>>>;

/**
 * A real Postgres on 127.0.0.1, as whoever runs the tests. Text sorts there as people sort it, not by bytes: so do most
 * servers. `durable: false` saves the fsyncs. undefined: there is none on this machine.
 */
export async function postgres({ durable = true }: { durable?: boolean } = {}) {
  if (!programs) return undefined;
  const owner = ownerOf();
  const folder = mkdtempSync(join(tmpdir(), 'casebell-postgres-'));
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const as = { ...owner, cwd: folder, env: { ...process.env, HOME: folder } };
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N', '--locale=C', ...ICU],
    { ...as, stdio: 'pipe' },
  );
  const port = await freePort();
  const log = join(folder, 'log');
  const out = openSync(log, 'a');
  const settings = Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 300,
    shared_buffers: '32MB',
    dynamic_shared_memory_type: 'mmap',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const keeper = spawn('/bin/sh', ['-c', UNTIL_INPUT_ENDS, join(programs, 'postgres'), '-D', data, ...settings], {
    ...as,
    stdio: ['pipe', out, out],
  });
  closeSync(out);
  // Never keeps the tests from ending by itself.
  keeper.unref();
  await ready();
  let count = 0;

  /** The process id, once connections are taken. */
  function pid(): string | undefined {
    const file = join(data, 'postmaster.pid');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines[7]?.trim() === 'ready' ? lines[0] : undefined;
  }
  async function ready(before?: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; [undefined, before].includes(pid()); ) {
      if (Date.now() > end) {
        keeper.stdin?.end();
        throw new Error(`postgres does not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'it wrote no log'}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  const urlOf = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;

  return {
    /** A database with nothing in it. */
    url: urlOf('postgres'),
    /** The url of a new database with nothing in it. */
    async fresh(): Promise<string> {
      const name = `fresh${++count}`;
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`create database ${name} template template0`);
      await client.end();
      return urlOf(name);
    },
    /** One of Postgres's own programs, such as pg_dump. */
    async run(name: string, args: string[]): Promise<void> {
      await promisify(execFile)(join(programs ?? '', name), args);
    },
    /** Down and up again: connections are closed (`fast`), or it recovers as after a power cut (`immediate`). */
    async restart(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
      const before = pid();
      keeper.stdin?.write(mode === 'fast' ? 'INT\n' : 'QUIT\n');
      await ready(before);
    },
    async stop(): Promise<void> {
      if (keeper.exitCode !== null) return;
      keeper.ref();
      const gone = once(keeper, 'exit');
      keeper.stdin?.end();
      await gone;
    },
  };
}

function found(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((v) => join(DEBIAN, v, 'bin')), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

/** Postgres does not run as root: there it is Debian's postgres, or nobody. Otherwise oneself. */
function ownerOf(): { uid: number; gid: number } | undefined {
  if (userInfo().uid !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('there is no user postgres and no nobody to run Postgres as');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Below those the system hands out by itself: none of them is taken away during a restart. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
