import { Failure } from '#src/ports/failure.ts';
import type { Mail } from '#src/ports/mail.ts';

/** No mailbox is connected. */
export const noMail: Mail = {
  from: async () => undefined,
  send: async () => {
    throw new Failure('unsupported', 'no mailbox is connected');
  },
};
