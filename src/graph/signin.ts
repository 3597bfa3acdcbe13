import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import { declined, post, refused, type SignedIn, type SignIn, signedIn } from './grant.ts';
import { errorOf } from './refusal.ts';

export { authorizationCode } from './browser.ts';
export { type SignedIn, type SignIn, standardScopes } from './grant.ts';

type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>;

const SECOND_MS = 1_000;
const MORE_S = 5;

const code = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1),
  verification_uri: z.url(),
  message: z.string().catch('').default(''),
  expires_in: z.coerce.number().positive().default(900),
  interval: z.coerce.number().nonnegative().default(MORE_S),
});
/**
 * A person signs in on another device: `show` is given the code to type, the page to type it on, and both in Microsoft's
 * own words. Resolves when that is done. Failures: `refused` where the person declined or came too late, `auth` where
 * the application may not do this.
 */
export async function deviceCode(
  o: SignIn & { show(userCode: string, url: string, message: string): void; wait?: Wait },
): Promise<SignedIn> {
  const asked = o.now();
  const given = await post(o, 'devicecode', { scope: o.scopes }).then(
    (text) => json(text, code, 'the sign-in of the mailbox'),
    refused,
  );
  o.show(given.user_code, given.verification_uri, given.message);
  const wait = o.wait ?? pause;
  let interval = given.interval;
  while (o.now() < asked + given.expires_in * SECOND_MS) {
    await wait(interval * SECOND_MS, o.signal);
    try {
      const grant = 'urn:ietf:params:oauth:grant-type:device_code';
      return signedIn(o, await post(o, 'token', { grant_type: grant, device_code: given.device_code }));
    } catch (error) {
      const said = errorOf(error);
      if (said === 'slow_down') interval += MORE_S;
      else if (said === 'expired_token') break;
      else if (said === 'authorization_declined' || said === 'access_denied') throw declined();
      else if (said !== 'authorization_pending' && !(error instanceof Failure && error.retryable)) refused(error);
    }
  }
  throw new Failure('refused', 'the code has expired: start again');
}

/** What ends the wait is the caller's own reason. */
function pause(ms: number, signal: AbortSignal): Promise<unknown> {
  return sleep(ms, undefined, { signal }).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : error;
  });
}
