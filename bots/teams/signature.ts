import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

const FORM = /^HMAC ([A-Za-z0-9+/]{43}=)$/;

/**
 * Whether an `Authorization: HMAC …` header signs this body with one of the secrets, which are base64 as Teams shows
 * them; two while one takes the place of the other. (learn.microsoft.com, "Create Outgoing Webhooks")
 */
export function signature(secrets: readonly string[]) {
  const keys = secrets.map((secret) => createSecretKey(secret, 'base64'));
  return function signed(header: string | undefined, body: Uint8Array): boolean {
    const [, given] = FORM.exec(header ?? '') ?? [];
    if (given === undefined) return false;
    const presented = Buffer.from(given, 'base64');
    // Each secret is tried, so that the time tells nothing of which one it was.
    const fits = keys.map((key) => timingSafeEqual(createHmac('sha256', key).update(body).digest(), presented));
    return fits.includes(true);
  };
}
