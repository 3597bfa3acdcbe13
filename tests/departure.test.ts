import { expect, test } from 'vitest';
import { departures } from '#src/core/accounts/departure.ts';
import type { HttpRequest } from '#src/ports/vendor.ts';

const signal = AbortSignal.timeout(2 ** 31 - 1);
const asks: HttpRequest = { url: 'https://x.example/token', method: 'POST', effect: false, signal };
const makes: HttpRequest = { url: 'https://x.example/cases', method: 'POST', json: {}, signal };

function place() {
  const seen: string[] = [];
  const { departing, http } = departures();
  const ask = http(async ({ url }) => {
    seen.push(url.slice('https://x.example/'.length));
    return { status: 200, headers: {}, text: '' };
  });
  const leave = async () => void seen.push('leaves');
  return { seen, departing, ask, leave };
}

test('work leaves once, right before the first request that makes something', async () => {
  const { seen, departing, ask, leave } = place();
  await departing(leave, async () => {
    await ask(asks);
    await ask(makes);
    await ask(makes);
  });
  expect(seen).toEqual(['token', 'leaves', 'cases', 'cases']);
});

test('work that makes nothing has left when it is done', async () => {
  const { seen, departing, ask, leave } = place();
  expect(await departing(leave, async () => (await ask(asks)).status)).toBe(200);
  expect(seen).toEqual(['token', 'leaves']);
});

test('work that may not leave makes nothing', async () => {
  const { seen, departing, ask } = place();
  const stopped = departing(
    () => Promise.reject(new Error('dropped')),
    () => ask(makes),
  );
  await expect(stopped).rejects.toThrow('dropped');
  expect(seen).toEqual([]);
});

test('requests of others leave nothing', async () => {
  const { seen, departing, ask, leave } = place();
  await ask(makes);
  await departing(leave, () => ask(asks));
  expect(seen).toEqual(['cases', 'token', 'leaves']);
});
