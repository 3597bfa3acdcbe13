import type { Account } from '#src/core/accounts/accounts.ts';
import { PATIENCE } from '#src/core/accounts/health.ts';
import type { Core } from '#src/core/index.ts';
import type { Log } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import { within } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';

const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;
/** A watch that held so long (ms) is well. */
const STEADY = 5 * 60_000;
/** What does not heed its end is left behind after this (ms). */
const DEAF = 2_000;

/** `began`: undefined while it does not watch, but waits to begin again. */
type Watch = { mailbox: Mailbox; ending: AbortController; began: number | undefined; steady: boolean };
export type Lookout = ReturnType<typeof lookout>;

/**
 * Watches mailboxes that can say when something came: the wake-up `mail` comes at once then, and by its interval anyway.
 */
export function lookout(o: { core: Core; log: Log }) {
  const { core, log } = o;
  const watches = new Map<string, Watch>();
  const running = new Set<Promise<void>>();

  function safely(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => log.error({ error }, 'ledger failed'));
  }

  /** Tells of news, once until the wake-up stands. */
  function bell(id: string, signal: AbortSignal): () => void {
    let ringing = false;
    return () => {
      if (ringing || signal.aborted) return;
      ringing = true;
      void safely(core.queue.put('mail', id)).finally(() => {
        ringing = false;
      });
    };
  }

  async function failed({ id, label, owner }: Account, error: unknown): Promise<void> {
    const why = error instanceof Error ? error.message : String(error);
    const notice = { say: 'notice-mail-watch', args: { account: label, why } };
    await core.doctor.trouble(`watch:${id}`, error, { people: [owner], notice, after: PATIENCE });
  }

  async function run(box: Account, watch: Watch): Promise<void> {
    const { signal } = watch.ending;
    const news = bell(box.id, signal);
    for (let fails = 0; !signal.aborted; ) {
      const began = core.now();
      Object.assign(watch, { began, steady: false });
      let error: unknown = new Failure('down', 'the mailbox no longer says when mail comes');
      try {
        await watch.mailbox.watch?.(news, signal);
      } catch (reason) {
        error = reason;
      }
      if (signal.aborted) return;
      // It never can: the interval does.
      if (error instanceof Failure && error.kind === 'unsupported') return;
      fails = core.now() - began > STEADY ? 1 : fails + 1;
      watch.began = undefined;
      await safely(failed(box, error));
      // What came since it stopped telling.
      news();
      await sleep(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (fails - 1)), signal).catch(() => {});
    }
  }

  /** Watched no longer. */
  function leave(id: string): void {
    watches.get(id)?.ending.abort(new Error('watched no longer'));
    watches.delete(id);
  }

  return {
    /** After each good look: a mailbox that is not watched yet is from now on. */
    async keep(box: Account, mailbox: Mailbox): Promise<void> {
      const known = watches.get(box.id);
      if (known?.mailbox === mailbox) {
        if (known.steady || core.now() - (known.began ?? core.now()) <= STEADY) return;
        known.steady = true;
        return core.doctor.over(`watch:${box.id}`);
      }
      leave(box.id);
      if (!mailbox.watch) return;
      const watch = { mailbox, ending: new AbortController(), began: undefined, steady: false };
      watches.set(box.id, watch);
      const done = run(box, watch).finally(() => running.delete(done));
      running.add(done);
    },
    leave,

    /** Resolves when all of them have ended. */
    async stop(): Promise<void> {
      for (const id of [...watches.keys()]) leave(id);
      await within(Promise.allSettled([...running]), DEAF);
    },
  };
}
