import { z } from 'zod';

export type About = { standard?: string; like: string; what: string; secret?: true };
/** What is said of each setting, in `.env.example` and where its value is wrong. */
export const about = z.registry<About>();

export const SWITCH = { standard: 'auto', like: 'auto, on or off' };
export const auto = () => z.enum(['auto', 'on', 'off']);
export const web = () => z.url({ protocol: /^https?$/ });
export const list = () => z.string().transform((text) => text.split(',').map((item) => item.trim()));
export const seconds = (standard: string, what: string) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .transform((count) => count * 1000)
    .register(about, { standard, like: 'whole seconds, 1 to 86400', what });
