import { describe, expect, test } from 'vitest';
import { credentials } from '#vendors/redhat/account.ts';
import { failureOf } from './contracts/stage.ts';
import { json, NONE, redHat, token } from './fakes/redhat.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();

describe('the token', () => {
  test('is fetched once for twenty who ask at the same time', async () => {
    await using office = await redHat({ api: () => NONE });
    await Promise.all(Array.from({ length: 20 }, () => office.desk.search?.({}, signal)));
    expect(office.calls).toHaveLength(20);
    expect(office.signIns).toEqual([{ grant_type: 'refresh_token', client_id: 'rhsm-api', refresh_token: 'offline' }]);
  });

  test.each([
    [900, 839_000, 841_000],
    [10, 4900, 5100],
  ])('that lives %i s is renewed in time, between two requests', async (life, before, after) => {
    await using office = await redHat({ api: () => NONE, sso: (_form, nth) => token(`access-${nth}`, { life }) });
    const start = office.clock.now;
    for (const later of [0, before, after]) {
      office.clock.now = start + later;
      await office.desk.search?.({}, signal);
    }
    expect(office.calls.map((call) => call.token)).toEqual(['access-1', 'access-1', 'access-2']);
  });

  test('that the API no longer takes is renewed once for all who were refused', async () => {
    await using office = await redHat({ api: (call) => (call.token === 'access-1' ? { status: 401 } : NONE) });
    await Promise.all(Array.from({ length: 5 }, () => office.desk.search?.({}, signal)));
    expect(office.signIns).toHaveLength(2);
    expect(office.calls.filter((call) => call.token === 'access-2')).toHaveLength(5);
  });

  test('is not renewed again and again where the account is refused', async () => {
    await using office = await redHat({ api: () => ({ status: 401 }) });
    expect((await failureOf(office.desk.comment?.('01234567', 'hello', signal) ?? nothing)).kind).toBe('auth');
    expect([office.signIns.length, office.calls.length]).toEqual([2, 2]);
  });

  test('may be why a 403 comes after a silence, but not why it comes at once', async () => {
    let forbidden = true;
    await using office = await redHat({ api: () => (forbidden ? { status: 403 } : NONE) });
    const refused = async () =>
      expect((await failureOf(office.desk.search?.({}, signal) ?? nothing)).kind).toBe('forbidden');
    await refused();
    forbidden = false;
    for (const minutes of [3, 3]) {
      office.clock.now += minutes * 60_000;
      await office.desk.search?.({}, signal);
    }
    forbidden = true;
    await refused();
    expect(office.calls.map((call) => call.token)).toEqual(Array(4).fill('access-1'));
    office.clock.now += 6 * 60_000;
    await refused();
    expect(office.calls.slice(4).map((call) => call.token)).toEqual(['access-1', 'access-2']);
  });

  test.each(['Offline user session not found', 'Session not active'])(
    'that is dead (%s) is a refused account, and the message says what to do',
    async (error_description) => {
      const dead = json({ error: 'invalid_grant', error_description }, 400);
      await using office = await redHat({ api: () => NONE, sso: () => dead });
      const failure = await failureOf(office.desk.search?.({}, signal) ?? nothing);
      expect(failure.kind).toBe('auth');
      expect(failure.message).toContain('https://access.redhat.com/management/api');
      expect([office.signIns.length, office.calls.length]).toEqual([1, 0]);
    },
  );

  test('that was rotated is kept before it is used', async () => {
    const kept: string[] = [];
    await using office = await redHat({
      api: () => ({ ...NONE, headers: { 'x-kept': kept.join() } }),
      sso: (_form, nth) => token(`access-${nth}`, { refresh: `offline-${nth}` }),
      keep: async (offline) => void kept.push(offline),
    });
    await office.desk.search?.({}, signal);
    office.clock.now += 900_000;
    await office.desk.search?.({}, signal);
    expect(office.signIns.map((form) => form['refresh_token'])).toEqual(['offline', 'offline-1']);
    expect(kept).toEqual(['offline-1', 'offline-2']);
  });

  test('that was rotated survives a failed save: it is saved before anything else is asked', async () => {
    let full = true;
    await using office = await redHat({
      api: () => NONE,
      sso: (_form, nth) => token(`access-${nth}`, { refresh: nth === 1 ? 'offline-1' : '' }),
      keep: async () => {
        if (full) throw new Error('disk full');
      },
    });
    await expect(office.desk.search?.({}, signal)).rejects.toThrow('disk full');
    await expect(office.desk.search?.({}, signal)).rejects.toThrow('disk full');
    expect([office.signIns.length, office.calls.length]).toEqual([1, 0]);
    full = false;
    await office.desk.search?.({}, signal);
    expect(office.kept).toEqual(['offline-1']);
    expect(office.signIns.at(-1)?.['refresh_token']).toBe('offline-1');
  });

  test('is not lost for the others when the first who asked for it leaves', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    await using office = await redHat({
      api: () => NONE,
      sso: async () => {
        asked.resolve();
        await answer.promise;
        return token('access-1');
      },
    });
    const stop = new AbortController();
    const first = office.desk.search?.({}, stop.signal);
    const second = office.desk.search?.({}, signal);
    await asked.promise;
    stop.abort('leaving');
    await expect(first).rejects.toBe('leaving');
    answer.resolve();
    expect(await second).toEqual([]);
    expect(office.signIns).toHaveLength(1);
  });

  test('may be pasted over several lines', () => {
    expect(credentials.parse({ token: ' eyJ\n  abc ' })).toMatchObject({ token: 'eyJabc', clientId: 'rhsm-api' });
    expect(credentials.safeParse({ token: ' \n ' }).success).toBe(false);
  });
});
