import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { words } from '#src/words.ts';
import { openCase, sendTwice, setUp } from './contracts/act.ts';
import { NUMBER, type Scene, scene } from './contracts/scene.ts';
import { PLATFORMS } from './fakes/platform/index.ts';
import { exchange } from './fakes/visitor.ts';

const say = words('en');
const FAULTS = ['500', 'login page', 'cut', 'reset'] as const;
vi.setConfig({ testTimeout: 60_000 });

describe.concurrent('nothing leaks', () => {
  test.for(Object.entries(PLATFORMS))('on %s', async ([, open]) => {
    await using s = await scene(open, 'claimed');
    const [wrong, title, comment, reply, opened] = [canary(), canary(), canary(), canary(), canary()];
    const tokens = [await ownToken(s)];
    s.vendor.cases.change(NUMBER, { summary: title });

    await setUp(s, wrong, tokens[0] ?? '');
    await live(s, { comment, reply, opened });
    tokens.push(await rotated(s));
    await suffer(s);
    await s.stop();

    const settings = Object.entries(s.p.env).flatMap(([name, value]) => (name.endsWith('TOKEN') ? [value] : []));
    const secrets = [wrong, ...tokens, ...s.passed.bearers, ...settings];
    expect(tokens[1]).not.toBe(tokens[0]);
    expect(s.passed.bearers.size).toBeGreaterThan(0);
    expect(s.lines.length).toBeGreaterThan(FAULTS.length);
    for (const secret of secrets) {
      expect(s.lines.filter((line) => line.includes(secret))).toEqual([]);
      expect(s.passed.urls.filter((url) => url.includes(secret))).toEqual([]);
      expect(files(s, secret)).toEqual([]);
      expect(s.p.shows(secret)).toBe(false);
    }
    for (const text of [title, comment, reply, opened]) {
      expect(s.p.shows(text)).toBe(true);
      expect(s.lines.filter((line) => line.includes(text))).toEqual([]);
      expect(s.passed.urls.filter((url) => url.includes(text))).toEqual([]);
    }
    const ledger = /^casebell\.db/;
    for (const text of [title, comment, reply]) expect(files(s, text).filter((name) => !ledger.test(name))).toEqual([]);
    // A question half-way keeps what was typed so far.
    expect(files(s, opened).filter((name) => !ledger.test(name) && !name.startsWith('shelves.db'))).toEqual([]);
  });
});

function canary(): string {
  return `canary${randomBytes(8).toString('hex')}`;
}

/** The portal's first token is everybody's. */
async function ownToken({ vendor }: Scene): Promise<string> {
  vendor.rotate();
  await exchange(vendor, vendor.token);
  return vendor.token;
}

/** A case is watched, told of, looked at and answered, and another one opened. */
async function live(s: Scene, o: { comment: string; reply: string; opened: string }): Promise<void> {
  const { ann, team } = s.p;
  await s.ask(ann, team, `/watch ${NUMBER}`, say('watch-started', { count: 4 }));
  await s.says(o.comment);
  await s.see(o.comment, { room: team });
  await s.ask(ann, team, `/latest ${NUMBER}`, o.comment);
  const preview = say('preview-public', { vendor: 'Red Hat' });
  await sendTwice(s, await s.ask(ann, team, `/reply ${NUMBER} ${o.reply}`, preview));
  await sendTwice(s, (await openCase(s, o.opened)).preview);
}

/** Red Hat hands out another offline token, which is the one from then on. */
async function rotated(s: Scene): Promise<string> {
  await s.idle();
  s.vendor.rotate();
  s.vendor.faults.set('401', { times: 1 });
  await s.read();
  await s.idle();
  return s.vendor.token;
}

/** Everything goes wrong at the vendor, and at last the credential. */
async function suffer(s: Scene): Promise<void> {
  for (const fault of FAULTS) {
    s.vendor.faults.set(fault, { times: 1 });
    await s.read();
    await s.idle();
  }
  expect(await s.core.accounts.all()).toMatchObject([{ fails: FAULTS.length }]);
  s.vendor.faults.set('revoked');
  await s.read();
  await s.see('is paused: the vendor refuses its credential');
  await s.ask(s.p.ann, s.p.direct(s.p.ann), '/doctor errors', 'no longer accepts the offline token');
}

/** The files of the data folder that hold the text. */
function files({ folder }: Scene, text: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const names = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return names.filter((name) => readFileSync(name).includes(text)).map((name) => name.slice(folder.length + 1));
}
