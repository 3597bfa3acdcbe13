import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesOf, formIn } from '#src/demo/body.ts';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal, type Portal } from '#src/demo/portal.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
let clock: number;
let carrier: Portal<object>;

beforeEach(async () => {
  clock = NOON;
  const face = await faces['tmf621']?.();
  if (!face) throw new Error('no carrier is played');
  carrier = await openPortal(face, { quiet: true, now: () => clock });
});
afterEach(() => carrier.stop());

async function signedOn(secret = carrier.token): Promise<{ status: number; token: string }> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'acme-noc', client_secret: secret });
  const answer = await fetch(`${carrier.url}/oauth2/token`, { method: 'POST', body });
  const { access_token: token = '' } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token };
}
async function list(token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${carrier.url}/tmf-api/troubleTicket/v5/troubleTicket`, { headers })).status;
}

describe('an access token for a client and its secret', () => {
  test('is good until its time is over, and until it is revoked', async () => {
    const { token } = await signedOn();
    clock += 299_999;
    expect(await list(token)).toBe(200);
    clock += 1;
    expect(await list(token)).toBe(401);
    const second = await signedOn();
    carrier.faults.set('revoked', { times: 1 });
    expect(await list(second.token)).toBe(401);
  });

  test('is for nobody with another secret, and no made-up one admits', async () => {
    expect(await signedOn('guessed')).toEqual({ status: 401, token: '' });
    expect(await list('')).toBe(401);
    expect(await list('made-up')).toBe(401);
  });

  test('is forgotten once a hundred others were given out', async () => {
    const { token } = await signedOn();
    for (let i = 0; i < 99; i++) await signedOn();
    expect(await list(token)).toBe(200);
    await signedOn();
    expect(await list(token)).toBe(401);
  });
});

test('a body that is too long is read to its end and not kept, and a broken form is none', async () => {
  const body = () => Readable.from([Buffer.alloc(600), Buffer.alloc(500)]);
  expect(await bytesOf(body(), 1_100)).toHaveLength(1_100);
  const long = body();
  expect(await bytesOf(long, 1_099)).toBeUndefined();
  expect(long.readableEnded).toBe(true);
  expect(await formIn(Buffer.from('--x\r\nbroken'), 'multipart/form-data; boundary=x')).toBeUndefined();
  expect(await formIn(Buffer.from('{}'), 'application/json')).toBeUndefined();
});
