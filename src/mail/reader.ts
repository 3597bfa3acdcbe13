import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Log } from '#src/log.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { ReadMail, WholeMail } from '#src/ports/mail.ts';

/** What the thread is asked, and what it answers when it is ready and after each mail. */
export type Task = { file: string; at: string; most: number };
export type Outcome = { mail: WholeMail } | { kind: FailureKind; problem: string };
type Thread = { worker: Worker; ready: boolean };

const MIB = 1024 * 1024;
const MOST_WAITING = 100;
const START_MS = 30_000;
const IDLE_MS = 60_000;

/**
 * Reads mails aside, one after another, in a thread that is kept for a minute after the last one and given up with the
 * mail that takes longer than `within` (ms, default 10,000) or more memory than `memoryMb` (default 256, without the
 * bytes of its files): that mail is `garbled`, the next one gets a new thread. `most`: bytes of a mail and of its
 * files together, default 50 MiB. Besides what `ReadMail` says: `missing` where the file is gone, `busy` where a
 * hundred wait already, `down` where the disk does not give it, no thread starts or it is stopped.
 */
export function mailReader(o: { log?: Log | undefined; within?: number; memoryMb?: number; most?: number } = {}): {
  read: ReadMail;
  stop(): Promise<void>;
} {
  const { within = 10_000, memoryMb = 256, most = 50 * MIB } = o;
  const stopping = new AbortController();
  let thread: Thread | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let line: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function start(): Thread {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    const started = { worker, ready: false };
    // A thread that ends while it has nothing to do is only a thread less.
    worker.on('error', () => {});
    worker.once('exit', () => {
      if (thread === started) thread = undefined;
    });
    return started;
  }

  function end(): void {
    clearTimeout(idle);
    if (thread) gone = thread.worker.terminate();
    thread = undefined;
  }

  async function take(task: Task, signal: AbortSignal): Promise<Outcome> {
    clearTimeout(idle);
    await gone;
    const mine = thread ?? start();
    const { worker } = mine;
    thread = mine;
    worker.ref();
    let clock = AbortSignal.timeout(START_MS);
    const heard = () => once(worker, 'message', { signal: AbortSignal.any([signal, stopping.signal, clock]) });
    try {
      if (!mine.ready) await heard();
      mine.ready = true;
      clock = AbortSignal.timeout(within);
      worker.postMessage(task);
      const [outcome] = (await heard()) as [Outcome];
      worker.unref();
      idle = setTimeout(end, IDLE_MS).unref();
      return outcome;
    } catch (error) {
      end();
      signal.throwIfAborted();
      if (stopping.signal.aborted) throw stopped();
      const problem = clock.aborted ? 'takes too long to read' : died(error);
      o.log?.warn({ problem }, 'the mail reader was given up');
      if (!mine.ready) throw new Failure('down', 'the mail reader does not start', { cause: error });
      throw new Failure('garbled', `the mail ${problem}`);
    }
  }

  async function turn(signal: AbortSignal): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = line;
    line = before.then(() => promise);
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(stopping.signal.aborted ? stopped() : signal.reason);
    const either = AbortSignal.any([signal, stopping.signal]);
    either.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([before, left.promise]);
      return resolve;
    } catch (error) {
      resolve();
      throw error;
    } finally {
      either.removeEventListener('abort', leave);
    }
  }

  return {
    async read(file, at, signal) {
      signal.throwIfAborted();
      if (stopping.signal.aborted) throw stopped();
      if (waiting >= MOST_WAITING) throw new Failure('busy', 'too many mails wait to be read');
      waiting += 1;
      try {
        const done = await turn(signal);
        try {
          const outcome = await take({ file, at, most }, signal);
          if ('problem' in outcome) throw new Failure(outcome.kind, outcome.problem);
          return outcome.mail;
        } finally {
          done();
        }
      } finally {
        waiting -= 1;
      }
    },

    async stop() {
      stopping.abort();
      end();
      await gone;
    },
  };
}

function died(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'takes too much memory to read' : 'cannot be read';
}

function stopped(): Failure {
  return new Failure('down', 'the mail reader has stopped');
}
