import { type Call, wrong } from './call.ts';
import { auth } from './mail/auth.ts';
import { check } from './mail/check.ts';
import { run } from './mail/run.ts';

/** What each does, also by the names it had in the service before us. */
const VERBS: Record<string, (call: Call) => Promise<number>> = {
  auth,
  authorize: auth,
  authenticate: auth,
  run,
  'handle-incoming-email': run,
  check,
  'check-for-missing-tickets': check,
};

/** `casebell mail`: signs in to the mailbox of the settings, takes mails in, and finds those that became nothing. */
export async function mail(call: Call): Promise<number> {
  const [name = '', ...more] = call.args;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  return verb && more.length === 0 ? verb(call) : wrong(call.io, call.say('cli-mail-usage'));
}
