import { z } from 'zod';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Portal } from './portal.ts';

/** What the demo asks for: the one thing a real portal would. Where it answers is never stored, for that changes. */
const credentials = z.object({ token: z.string().trim().min(1).meta({ secret: true }) });

// A portal of our own on this machine: people should see it answer at once.
const PACE = { perSecond: 50, burst: 50 };

/** The demo portal as a vendor of its own: `real` speaks to it exactly as to the vendor it plays. */
export function demoVendor(real: Vendor, portal: Portal): Vendor<z.output<typeof credentials>> {
  const whole = (token: string) => ({ ...portal.credentials, token });
  return {
    ...real,
    id: 'demo',
    name: `${real.name} demo`,
    limits: { ...real.limits, ...PACE },
    asks: { credentials, extra: real.asks.extra },
    contact: ({ token }) => real.contact(whole(token)),
    connect: ({ token }, tools) =>
      real.connect(whole(token), {
        ...tools,
        keep: (rotated) => tools.keep(credentials.parse(rotated)),
      }),
  };
}
