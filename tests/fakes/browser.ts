import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PATIENCE = 10_000;

/** Whether Debian's Chromium is on this machine; where it is not, tests that need it say so and are skipped. */
export const hasBrowser = existsSync(CHROMIUM);

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}

/** A window of its own, which goes when the test ends; a script that fails, and a page that breaks its rules, fail the test. */
export async function openPage(browser: Browser, o: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...o });
  const wrong: string[] = [];
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('the server responded with a status of 4'))
      wrong.push(line.text());
  });
  onTestFinished(async () => {
    await context.close();
    if (wrong.length > 0) throw new Error(`the page complained: ${wrong.join('; ')}`);
  });
  return page;
}
