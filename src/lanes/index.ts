import type { Ledger } from '#src/ledger.ts';
import type { Lane, Lanes } from '#src/ports/lane.ts';
import { type Reach, regionOf } from './aws.ts';
import { localLanes } from './local.ts';
import { openSpill } from './spill.ts';

/** The lanes the settings ask for; the SDK of AWS is loaded only where it is used. */
export async function openLanes(
  { sqs, spill }: { sqs: (Reach & { urls: Record<Lane, string> }) | undefined; spill: string },
  here: { ledger: Ledger; now(): number },
): Promise<Lanes> {
  if (!sqs) return localLanes(here);
  const { sqsLanes } = await import('./sqs.ts');
  const reach = { ...sqs, region: sqs.region ?? regionOf(sqs.urls.high) };
  return sqsLanes({ ...reach, spill: openSpill(spill, reach) });
}
