import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { jsonIn } from './body.ts';
import { lifeState } from './life.ts';
import { caseRecord } from './record.ts';

const SAVE_AFTER_MS = 50;

const memory = z.object({ version: z.literal(1), cases: z.array(caseRecord), life: lifeState.exactOptional() });
export type Memory = z.infer<typeof memory>;
export type Warning = { kind: 'damaged' | 'unsaved'; file: string };

export type Store = {
  /** What was saved last. A damaged file is moved aside to `demo.json.bad`, with a warning, and nothing is remembered. */
  read(): Promise<Memory | undefined>;
  /** There is something new: saved in a moment, in one piece or not at all. */
  touch(): void;
  /** Saves now. */
  save(): Promise<void>;
  /** Saves what is not yet saved, and no more after that. */
  close(): Promise<void>;
  warning(): Warning | undefined;
};

export function storeIn(dir: string, snapshot: () => Memory): Store {
  const file = join(dir, 'demo.json');
  let warning: Warning | undefined;
  let timer: NodeJS.Timeout | undefined;
  let saving = Promise.resolve();
  let closed = false;

  async function write(): Promise<void> {
    try {
      await writeFile(`${file}.tmp`, JSON.stringify(snapshot()), { mode: 0o600, flush: true });
      await rename(`${file}.tmp`, file);
      if (warning?.kind === 'unsaved') warning = undefined;
    } catch {
      warning = { kind: 'unsaved', file };
    }
  }
  function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    saving = saving.then(write);
    return saving;
  }

  return {
    async read() {
      const text = await readable(dir, file);
      if (text === undefined) return undefined;
      const known = memory.safeParse(jsonIn(text));
      if (known.success) return known.data;
      await rename(file, `${file}.bad`);
      warning = { kind: 'damaged', file: `${file}.bad` };
      return undefined;
    },
    touch() {
      if (!closed) timer ??= setTimeout(save, SAVE_AFTER_MS).unref();
    },
    save,
    async close() {
      closed = true;
      await (timer ? save() : saving);
    },
    warning: () => warning,
  };
}

async function readable(dir: string, file: string): Promise<string | undefined> {
  try {
    await mkdir(dir, { recursive: true });
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Failure('refused', `the demo portal cannot read ${file}`, { cause });
  }
}
