import { z } from 'zod';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Portal } from './portal.ts';
import { WORD } from './signon.ts';

/** What the demo asks for: the one thing a real portal would. Where it answers is never stored, for that changes. */
const credentials = z.object({ token: z.string().trim().min(1).meta({ secret: true }) });

// A portal of our own on this machine: people should see it answer at once.
const PACE = { perSecond: 50, burst: 50 };

/** The demo portal as a vendor of its own: `real` speaks to it exactly as to the vendor it plays. */
export function demoVendor(real: Vendor, portal: Portal<object>): Vendor<z.output<typeof credentials>> {
  const first = portal.token;
  const account = (token: string) => portal.account(token === WORD ? first : token);
  return {
    ...real,
    id: 'demo',
    name: `${real.name} demo`,
    limits: { ...real.limits, ...PACE },
    asks: { ...real.asks, credentials, extra: worded(real) },
    contact: ({ token }) => real.contact(account(token)),
    connect: ({ token }, tools) =>
      real.connect(account(token), {
        ...tools,
        keep: (rotated) => tools.keep(credentials.parse(rotated)),
      }),
  };
}

/** What a new case needs besides, asked in the words of the vendor it plays. */
function worded({ id, asks: { extra } }: Vendor): Vendor['asks']['extra'] {
  if (!(extra instanceof z.ZodObject)) return extra;
  const fields = Object.entries(extra.shape as Record<string, z.ZodType>);
  return z.object(
    Object.fromEntries(fields.map(([name, field]) => [name, field.meta({ words: id, ...field.meta() })])),
  );
}
