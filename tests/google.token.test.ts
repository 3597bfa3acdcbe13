import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keyFile, PEM } from '#src/demo/faces/google/key.ts';
import { credentials } from '#vendors/google/account.ts';
import { failureOf } from './contracts/stage.ts';
import { cloud, EMAIL, json, NOON, status } from './fakes/google.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();

describe('signing in', () => {
  test('sends what the key file alone can have signed, and not to where that file says', async () => {
    const hostile = JSON.stringify({ ...JSON.parse(keyFile(EMAIL)), token_uri: 'http://127.0.0.1:9/steal' });
    await using site = await cloud({ api: () => json({}), key: hostile });
    await site.desk.search?.({}, signal);
    const [form] = site.signIns;
    expect(form?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = form?.get('assertion')?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: EMAIL,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://oauth2.googleapis.com/token',
      iat: NOON / 1000,
      exp: NOON / 1000 + 3600,
    });
    const signed = Buffer.from(`${head}.${claims}`);
    expect(verify('sha256', signed, createPublicKey(PEM), Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('is done once for twenty who ask at the same time, and once more after a 401', async () => {
    const expired = status(401, 'UNAUTHENTICATED');
    await using site = await cloud({
      api: ({ headers }) => (headers['authorization'] === 'Bearer access-1' ? expired : json({})),
    });
    await Promise.all(Array.from({ length: 20 }, () => site.desk.search?.({}, signal)));
    expect(site.signIns).toHaveLength(2);
  });

  test('says that the clock is wrong where that is why', async () => {
    const said = { error: 'invalid_grant', error_description: 'Invalid JWT: Token must be a short-lived token' };
    await using site = await cloud({ api: () => json({}), sso: () => json(said, 400) });
    const failure = await failureOf(site.desk.search?.({}, signal) ?? nothing);
    expect([failure.kind, failure.message]).toEqual(['auth', expect.stringContaining('clock')]);
  });

  test.each([
    ['is cut', PEM.slice(0, 900)],
    ['is no RSA key', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })],
  ])('with a private key that %s fails without a request and without quoting it', async (_how, private_key) => {
    const key = JSON.stringify({ ...JSON.parse(keyFile(EMAIL)), private_key });
    await using site = await cloud({ api: () => json({}), key });
    const failure = await failureOf(site.desk.search?.({}, signal) ?? nothing);
    expect([failure.kind, failure.message]).toEqual(['auth', expect.stringContaining('private_key')]);
    expect(failure.message).not.toContain('BEGIN');
    expect(site.signIns).toEqual([]);
  });
});

describe('an account', () => {
  const whole = JSON.parse(keyFile(EMAIL)) as object;

  test.each([
    ['not JSON', 'AIzaSyD-secret', 'paste the whole file'],
    ['another JSON', '"secret"', 'paste the whole file'],
    ['a person', JSON.stringify({ ...whole, type: 'authorized_user' }), 'not that of a service account'],
    ['without an address', JSON.stringify({ ...whole, client_email: undefined }), 'client_email'],
    ['without a private key', JSON.stringify({ ...whole, private_key: 'secret' }), 'private_key'],
  ])('is told what is wrong with its key: %s', (_name, key, said) => {
    const [issue] = credentials.safeParse({ parent: 'projects/acme-net', key }).error?.issues ?? [];
    expect(issue?.path).toEqual(['key']);
    expect(issue?.message).toContain(said);
    expect(issue?.message).not.toContain('secret');
  });

  test.each([
    [' projects/acme-net ', 'projects/acme-net'],
    ['acme-net', 'projects/acme-net'],
    ['organizations/123456789012', 'organizations/123456789012'],
    ['123456789012', undefined],
    ['organizations/acme', undefined],
    ['projects/a/../b', undefined],
  ])('may name its project or organization as %s', (parent, read) => {
    expect(credentials.safeParse({ parent, key: keyFile(EMAIL) }).data?.parent).toBe(read);
  });
});
