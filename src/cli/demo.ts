import { join } from 'node:path';
import { faces } from '#src/demo/faces/index.ts';
import { type Call, wrong } from './call.ts';
import { start } from './start.ts';

/**
 * `casebell demo`: a console and one vendor that is played, in a folder of its own within DATA_DIR. No other setting
 * counts, so that it may run beside the real service and speaks to nobody but itself.
 */
export async function demo(call: Call): Promise<number> {
  const { args, flags, say, io } = call;
  const demoVendor = flags.vendor ?? args[0] ?? 'redhat';
  if (!Object.hasOwn(faces, demoVendor))
    return wrong(io, say('cli-demo-unknown', { vendor: demoVendor, vendors: Object.keys(faces).join(', ') }));
  const dataDir = join(call.config.dataDir, 'demo', demoVendor);
  return start({ ...call, config: { ...call.config, dataDir, demoVendor } });
}
