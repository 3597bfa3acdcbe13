import type { Core } from '#src/core/index.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { portal } from './portal.ts';
import { demoVendor } from './vendor.ts';

const CHECK_MS = 30_000;

export type Demo = Awaited<ReturnType<typeof openDemo>>;

/** The embedded vendor of a first run: a portal living in `dir`, and the vendor that speaks to it as `real` would. */
export async function openDemo(dir: string, real: Vendor) {
  const running = await portal({ dir });
  const vendor = demoVendor(real, running);
  const { faults, token } = running;
  return {
    vendor,
    stop: running.stop,
    /** Something about the saved state a person should know. */
    get warning() {
      return running.warning;
    },

    /** By the names a person types. One takes the place of another; an unknown one does nothing. */
    faults: {
      names: faults.names,
      on: faults.on,
      clear: faults.clear,
      set(name: string): void {
        const known = faults.names.find((candidate) => candidate === name);
        if (!known) return;
        faults.clear();
        faults.set(known);
      },
    },

    /** This person finds an account ready to watch. */
    async connect({ accounts, queue }: Core, person: string): Promise<void> {
      const by = { person, vendor: vendor.id, credentials: { token }, id: vendor.id };
      const result = await accounts.connect(by, AbortSignal.timeout(CHECK_MS));
      if (result.kind === 'failed') throw result.failure;
      if (result.kind === 'problems') throw new Error(`the demo refuses its own ${Object.keys(result.problems)}`);
      await queue.put('poll', result.account.id);
    },
  };
}
