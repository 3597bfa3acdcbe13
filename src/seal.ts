import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

type Key = { id: string; secret: Buffer };
/** The key that seals, and older ones that only open. `aside`: the key file's id where CASEBELL_KEY takes its place. */
export type Keys = { current: Key; old: Key[]; aside?: string[] };

/** Seals credentials at rest. `record` says what a value belongs to, e.g. `account:<id>`: moved to another, it does not open. */
export type Seal = {
  seal(record: string, plaintext: string): string;
  /** Throws when the key is not ours, the record is another or a single bit was changed. */
  open(record: string, sealed: string): string;
  /** The same value under the current key; its plaintext is never looked at. */
  rewrap(record: string, sealed: string): string;
  /** A value to keep beside the data, for `check` at the next start. */
  canary(): string;
  /** Throws, saying what to do, when `what` (the data here, unless told) was sealed with a key that is not here. */
  check(canary: string, what?: string): void;
};

const HOW = '32 random bytes in base64 or hex; `openssl rand -base64 32` makes one';
const CANARY = 'canary';

/**
 * AES-256-GCM twice: the value under a random key of its own, that key under ours. A sealed value reads
 * `v1.<key id>.<its key>.<value>`; both parts are bound to the record, the first to the key id as well.
 */
export function seal(keys: Keys): Seal {
  const { current } = keys;
  const all = new Map([...keys.old, current].map((key) => [key.id, key]));

  function parts(record: string, sealed: string) {
    const [version, id, wrapped, value, ...rest] = sealed.split('.');
    if (version !== 'v1' || !id || !wrapped || !value || rest.length > 0)
      throw new Error(`${record}: not a sealed value`);
    const key = all.get(id);
    if (!key)
      throw new Error(`${record}: sealed with key ${id}, which is not here (here: ${[...all.keys()].join(', ')})`);
    return { own: decrypt(key.secret, `v1|${id}|${record}`, wrapped, record), value };
  }
  function wrap(record: string, own: Buffer): string {
    return `v1.${current.id}.${encrypt(current.secret, `v1|${current.id}|${record}`, own)}`;
  }
  function close(record: string, plaintext: string): string {
    const own = randomBytes(32);
    return `${wrap(record, own)}.${encrypt(own, `v1|${record}`, Buffer.from(plaintext))}`;
  }
  function open(record: string, sealed: string): string {
    const { own, value } = parts(record, sealed);
    return decrypt(own, `v1|${record}`, value, record).toString();
  }
  return {
    seal: close,
    open,
    rewrap(record, sealed) {
      const { own, value } = parts(record, sealed);
      return `${wrap(record, own)}.${value}`;
    },
    canary: () => close(CANARY, CANARY),
    check(canary, what = 'the data here') {
      const id = canary.split('.')[1] ?? '?';
      if (!all.has(id) && keys.aside?.includes(id)) {
        throw new Error(
          `${what} was sealed with key ${id} of the file "key" in DATA_DIR, but CASEBELL_KEY is ${current.id}: unset CASEBELL_KEY, or run casebell rotate-key to seal with CASEBELL_KEY from now on`,
        );
      }
      if (!all.has(id)) {
        throw new Error(
          `${what} was sealed with key ${id}, but the key given is ${current.id}: set CASEBELL_KEY (or the file "key" in DATA_DIR) back to that key, or name it in CASEBELL_KEY_OLD`,
        );
      }
      open(CANARY, canary);
    },
  };
}

function encrypt(secret: Buffer, bound: string, plain: Buffer): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: 16 }).setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

function decrypt(secret: Buffer, bound: string, text: string, record: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  try {
    const iv = bytes.subarray(0, 12);
    const opened = createDecipheriv('aes-256-gcm', secret, iv, { authTagLength: 16 })
      .setAAD(Buffer.from(bound))
      .setAuthTag(bytes.subarray(-16));
    return Buffer.concat([opened.update(bytes.subarray(12, -16)), opened.final()]);
  } catch {
    throw new Error(`${record}: the sealed value was changed or belongs to another record`);
  }
}

/** Whether a text is a key as CASEBELL_KEY takes it. */
export function isKey(text: string): boolean {
  return toBytes(text) !== undefined;
}

function toBytes(text: string): Buffer | undefined {
  const hex = /^[\da-f]{64}$/i.test(text);
  const bytes = Buffer.from(text, hex ? 'hex' : 'base64');
  const written = hex || /^[A-Za-z0-9+/_-]{43}=?$/.test(text);
  return written && bytes.length === 32 && new Set(bytes).size > 1 ? bytes : undefined;
}

function toKey(text: string, where: string): Key {
  const secret = toBytes(text);
  if (!secret) throw new Error(`${where} should be ${HOW}`);
  return { id: createHash('sha256').update('casebell key id').update(secret).digest('hex').slice(0, 12), secret };
}

/**
 * The keys to seal with: `key` where given, else the file `key` in the data folder, made on the first start. Its first
 * line is the current key, the others older ones. A file that others can read is refused.
 */
export function keyring(o: {
  dataDir: string;
  key?: string | undefined;
  oldKeys?: string[] | undefined;
  /** What was sealed before, such as a backup: for that no key is made, a missing one is refused. */
  sealed?: string | undefined;
  /** Beside `key`, those of the key file may open too: while it is being replaced. */
  both?: boolean | undefined;
}): Keys {
  const old = (o.oldKeys ?? []).map((text) => toKey(text, 'CASEBELL_KEY_OLD'));
  const kept = readKeyFile(o.dataDir);
  if (o.key !== undefined) {
    const current = toKey(o.key, 'CASEBELL_KEY');
    if (o.both) return { current, old: [...old, ...(kept ?? [])] };
    return { current, old, aside: kept?.map(({ id }) => id) ?? [] };
  }
  if (!kept && o.sealed)
    throw new Error(
      `${join(o.dataDir, 'key')} is missing, and ${o.sealed} was sealed with a key. Bring it back from where its copy is kept, or set CASEBELL_KEY to its content; without it, no credential can be read`,
    );
  const [current, ...rest] = kept ?? [makeKeyFile(o.dataDir)];
  if (!current) throw new Error(`${join(o.dataDir, 'key')} holds no key: a first start was cut short; delete the file`);
  return { current, old: [...old, ...rest] };
}

/** Puts a new current key into the key file; the others stay, to open what they sealed. */
export function rotate(dataDir: string): Keys {
  const keys = { current: newKey(), old: readKeyFile(dataDir) ?? [] };
  replaceKeyFile(dataDir, [keys.current, ...keys.old]);
  return keys;
}

/** Leaves only the current key in the key file: after everything was rewrapped. Returns the file that keeps the others. */
export function retire(dataDir: string): string {
  const [current, ...rest] = readKeyFile(dataDir) ?? [];
  if (rest.length > 0) replaceKeyFile(dataDir, [...rest, ...(readKeyFile(dataDir, 'key.old') ?? [])], 'key.old');
  if (current) replaceKeyFile(dataDir, [current]);
  return join(dataDir, 'key.old');
}

function newKey(): Key {
  return toKey(randomBytes(32).toString('base64'), 'a new key');
}

function makeKeyFile(dataDir: string): Key {
  const key = newKey();
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  write(join(dataDir, 'key'), [key]);
  settle(dataDir);
  return key;
}

function replaceKeyFile(dataDir: string, keys: Key[], name = 'key') {
  const next = join(dataDir, 'key.next');
  rmSync(next, { force: true });
  write(next, keys);
  renameSync(next, join(dataDir, name));
  settle(dataDir);
}

function write(file: string, keys: Key[]) {
  const fd = openSync(file, 'wx', 0o600);
  try {
    writeSync(fd, keys.map((key) => `${key.secret.toString('base64')}\n`).join(''));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The name in the folder must outlive a power cut as well: what is sealed with a lost key is lost. */
function settle(folder: string) {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function readKeyFile(dataDir: string, name = 'key'): Key[] | undefined {
  const file = join(dataDir, name);
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const open = process.platform === 'win32' ? 0 : fstatSync(fd).mode & 0o077;
    if (open) throw new Error(`${file} can be read by others; type: chmod 600 ${file}`);
    const lines = readFileSync(fd, 'utf8')
      .split('\n')
      .map((line) => line.trim());
    return lines.filter((line) => line !== '').map((line) => toKey(line, `each line of ${file}`));
  } finally {
    closeSync(fd);
  }
}
