import { createHash } from 'node:crypto';

/** What is kept of a secret that has enough bits of its own: its SHA-256, as hex. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
