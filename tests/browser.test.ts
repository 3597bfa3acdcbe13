import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { casePoller } from '#pollers/cases.ts';
import { rest } from '#src/api/rest.ts';
import { portal } from '#src/demo/portal.ts';
import { demoVendor } from '#src/demo/vendor.ts';
import { http } from '#src/http.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import { CONTEXT } from './fakes/api.ts';
import { hasBrowser, openBrowser, openPage } from './fakes/browser.ts';
import type { Actor } from './fakes/house.ts';
import { site } from './fakes/site.ts';

const CASE = '01234567';
const EVERY = { urgent: 1000, high: 1000, medium: 1000, low: 1000, idle: 1000 };

let browser: Browser;
beforeAll(async () => {
  if (hasBrowser) browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Ann with the demo's account, in a window that is signed in by the link of her /board. */
async function begin() {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-browser-'));
  const demo = await portal({ dir: folder });
  const vendor = demoVendor(redhat, demo) as Vendor;
  const place = await site({ vendors: 0, more: [vendor], http: http() });
  onTestFinished(async () => {
    await demo.stop();
    rmSync(folder, { recursive: true });
  });
  const { h } = place;
  const ann = await h.known('Ann', 'admin');
  const page = await openPage(browser);
  await page.goto(await link(ann));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Live', { exact: true }).waitFor();
  return {
    ...place,
    ann,
    page,
    async connect(): Promise<void> {
      const by = { person: ann.id, vendor: vendor.id, credentials: { token: demo.token }, id: vendor.id };
      expect(await h.core.accounts.connect(by, AbortSignal.timeout(5_000))).toMatchObject({ kind: 'connected' });
    },
  };
}

async function link(ann: Actor): Promise<string> {
  const button = (await ann.says('/board')).message?.buttons?.flat()[0];
  return button && 'url' in button ? button.url : '';
}

describe.skipIf(!hasBrowser)('in a real browser', { timeout: 30_000 }, () => {
  test('a demo case shows up on the board as soon as it is watched, and its update when it comes', async () => {
    const { page, ...place } = await begin();
    await place.connect();
    await page.getByText('No open case is watched.').waitFor();
    await place.ann.says(`/watch ${CASE}`);
    const row = page.getByRole('row').filter({ hasText: CASE }).first();
    await row.waitFor();
    const before = await row.locator('time').first().getAttribute('datetime');
    const poll = casePoller({ core: place.h.core, intervals: () => EVERY, random: Math.random });
    await expect
      .poll(
        async () => {
          await poll('demo', AbortSignal.timeout(5_000));
          return row.locator('time').first().getAttribute('datetime');
        },
        { timeout: 15_000, interval: 300 },
      )
      .not.toBe(before);
    expect(await page.getByRole('status').textContent()).toMatch(/^Updated: .*(Cases|Deliveries)/);
    await page.getByRole('row').filter({ hasText: 'Owed' }).first().waitFor();
  });

  test('a dead ticket is sent again by keyboard alone', async () => {
    const { page, h, ann } = await begin();
    const body_json = JSON.stringify({ id: 'a1', title: 'Milan is dark', body: 'All of it', priority: 'high', at: 1 });
    const row = { id: 'a1', origin: 'a1', source: 'rest', person: '', chat: ann.id, lane: 'high', body_json } as const;
    const rest = { message: null, why: 'the account is gone', attempts: 1, created_at: h.now(), ended_at: h.now() };
    await h.ledger.write((tx) =>
      tx
        .insertInto('incoming')
        .values({ ...row, ...rest, state: 'dead' })
        .execute(),
    );
    const button = page.getByRole('button', { name: 'Send again Milan is dark' });
    await button.focus();
    await h.core.audit.note({ person: ann.id }, 'something');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/#dead');
    await page.getByText('None. Everything that came in').waitFor();
    expect((await h.core.incoming.get('a1'))?.state).toBe('held');
  });

  test('the window that was signed out elsewhere goes to the door', async () => {
    const { page, h, ann } = await begin();
    await h.core.people.allowPerson('telegram|bob', '*', 'admin');
    await h.core.people.revoke(ann.id);
    await page.waitForURL('**/sign-in');
    await page.getByLabel('API key').waitFor();
  });

  test('on a phone nothing is wider than the screen, in the dark as in the light', async () => {
    const { h, ann } = await begin();
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPage(browser, { viewport: { width: 390, height: 844 }, colorScheme });
      await page.goto(await link(ann));
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Live', { exact: true }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    }
    expect(h.log).toEqual([]);
  });

  test('Swagger UI takes a key and shows what the API answers', async () => {
    const place = await site({ rest });
    const { key } = await place.h.core.keys.make({ name: 'browser', scopes: ['read'] });
    const page = await openPage(browser);
    await page.goto(`${place.origin}${CONTEXT}/`);
    await page.getByRole('button', { name: 'Authorize' }).click();
    await page.locator('.modal-ux input').fill(key);
    await page.locator('.modal-ux').getByRole('button', { name: 'Apply credentials' }).click();
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).click();
    const operation = page.locator('.opblock').filter({ hasText: '/tickets/supported-categories' });
    await operation.locator('.opblock-summary').click();
    await operation.getByRole('button', { name: 'Try it out' }).click();
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table').getByText('200').first().waitFor();
    expect(await operation.locator('.live-responses-table').textContent()).toContain('incident');
  });
});

test.skipIf(hasBrowser)('real browser: skipped, there is no /usr/bin/chromium on this machine', () => {});
