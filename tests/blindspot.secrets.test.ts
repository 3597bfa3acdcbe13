import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { vendorsOf } from '#src/app.ts';
import { doctor } from '#src/cli/doctor.ts';
import { history } from '#src/cli/history.ts';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { isMailbox, mailboxes } from '#src/core/accounts/mailboxes.ts';
import { chatId } from '#src/core/chats/people.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import { abroad } from './fakes/abroad.ts';
import type { Actor } from './fakes/actor.ts';
import { type Lodge, lodge } from './fakes/lodge.ts';
import { mailServer } from './fakes/smtp.ts';
import { answer, MOODS, type Mood, WAYS, type Way } from './fakes/ways.ts';

const say = words('en');

function canary(): string {
  return `canary${randomBytes(12).toString('hex')}`;
}

/** A text as it looks plain and, wherever it may begin, in base64. */
function faces(text: string): string[] {
  const base64 = [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    return bytes.toString('base64').slice(before === 0 ? 0 : before + 1, -4);
  });
  return [text, ...base64];
}
/** The secrets that stand somewhere in a text. */
function shown(text: string, secrets: Iterable<string>): string[] {
  return [...secrets].filter((secret) => faces(secret).some((face) => text.includes(face)));
}

function files(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
function onDisk(folder: string, secrets: Iterable<string>): string[] {
  return files(folder).flatMap((name) =>
    shown(readFileSync(name, 'latin1'), secrets).map((secret) => `${secret} in ${name.slice(folder.length + 1)}`),
  );
}

/** A world where `way` is connected, used and goes wrong; `secrets` are all that were ever known. */
async function stage(way: Way) {
  const secrets = new Set<string>();
  function fresh(): string {
    const secret = canary();
    secrets.add(secret);
    return secret;
  }
  const it = { mood: 'good' as Mood, refuses: false, given: new Set<string>(), logins: [] as unknown[] };
  const smtp = await mailServer({
    authMethods: ['PLAIN', 'XOAUTH2'],
    onAuth({ username, password = '', accessToken = '' }, _session, done) {
      it.logins.push(password + accessToken);
      if (it.refuses) done(new Error(`not with ${password}${accessToken}`));
      else done(null, { user: username });
    },
  });
  const world = await abroad((asked) => answer(it.mood, asked, fresh));
  const key = randomBytes(32).toString('base64');
  secrets.add(key);
  const house: Lodge = await lodge({ http: world.http, env: { CASEBELL_KEY: key } });
  const vendor = vendorNamed(house.core.accounts.vendors, way.id);
  return Object.assign(it, {
    secrets,
    smtp,
    world,
    house,
    vendor,
    /** What a person fills in, with new secrets. */
    filled(): Record<string, string> {
      const hidden = way.secrets.map((name) => {
        const secret = fresh();
        if (!way.signing?.includes(name)) it.given.add(secret);
        return [name, way.within?.(secret) ?? secret] as const;
      });
      const mail = way.id.startsWith('mail') && way.id !== 'mailgraph' ? { smtp: `127.0.0.1:${smtp.port}` } : {};
      return { ...way.given, ...mail, ...Object.fromEntries(hidden) };
    },
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
    },
  });
}
type Stage = Awaited<ReturnType<typeof stage>>;

function vendorNamed(all: readonly Vendor[], id: string): Vendor {
  const found = all.find((v) => v.id === id);
  if (!found) throw new Error(`no vendor ${id}`);
  return found;
}

/** Every question of /setup answered in its order; after each, nothing of it is on the disk. */
async function answersAll(s: Stage, ann: Actor) {
  const values = s.filled();
  const said = [];
  for (const { name, fixed } of fieldsOf(s.vendor.asks.credentials)) {
    if (fixed) continue;
    said.push(values[name] ? await ann.says(values[name]) : await ann.presses(say('button-skip')));
    expect(onDisk(s.house.folder, s.secrets), `after ${name}`).toEqual([]);
  }
  return said;
}

/** A case with a file is looked at word for word, and then sent; where `refused`, in vain. */
async function opens(s: Stage, sue: Actor, { at, extra }: NonNullable<Way['opens']>, refused = false) {
  const [own] = await s.house.core.accounts.owned(sue.id);
  const account = at ?? own?.id ?? '';
  const vendor = at ? vendorNamed(s.house.core.accounts.vendors, at) : s.vendor;
  const severity = vendor.severities[1]?.word ?? '';
  const draft = { account, title: 'The link is down', body: 'It is down since 06:40 UTC.', severity, ...extra };
  const file = { name: 'router.log', size: 5, open: async () => [Buffer.from('down\n')] };
  const said = [await sue.does({ kind: 'text', text: '', files: [file] })];
  said.push(await sue.says('/open'), await sue.submits(draft), await sue.presses(say('button-payload')));
  expect(said.at(-1)?.text).toContain(say('payload-nothing'));
  s.mood = refused ? '400' : 'good';
  s.refuses = refused;
  said.push(await sue.presses(say('button-send')));
  await s.house.idle();
  return said;
}

/** Everything goes wrong, at last the credential. */
async function suffers(s: Stage, ann: Actor): Promise<void> {
  const { core, idle } = s.house;
  const own = await core.accounts.owned(ann.id);
  for (const { id } of own) {
    const watch = { chat: chatId(ann.chat), account: id, number: '*', floor: null, person: ann.id };
    await core.watches.add(watch);
  }
  for (s.mood of MOODS) {
    for (const { id } of own) await core.queue.put('poll', id);
    await idle();
  }
  if (isMailbox(s.vendor)) return;
  const [account] = await core.accounts.owned(ann.id);
  expect(account).toMatchObject({ state: 'paused' });
  expect(account?.fails).toBeGreaterThanOrEqual(MOODS.length - 1);
}

/** What the verbs print. */
async function printed(s: Stage): Promise<string> {
  const out: string[] = [];
  const stdout = { write: (text: string) => out.push(text) } as unknown as NodeJS.WriteStream;
  const io = { stdin: process.stdin, stdout, stderr: stdout };
  const call = { args: [], config: s.house.config, say, io, color: false, plain: true };
  for (const flags of [{}, { csv: true }, { json: true }]) await history({ ...call, flags });
  await doctor({ ...call, flags: {} });
  return out.join('\n');
}

describe('blindspot: secrets', () => {
  test('every vendor and every mailbox that wants one is tried here', () => {
    const all = [...vendorsOf({ strata: true, demo: true } as Parameters<typeof vendorsOf>[0]).all, ...mailboxes];
    const wanting = all.filter((v) => fieldsOf(v.asks.credentials).some((field) => field.secret));
    expect(new Set(WAYS.map(({ id }) => id))).toEqual(new Set(wanting.map(({ id }) => id)));
    for (const { id } of wanting) {
      const tried = WAYS.filter((way) => way.id === id).flatMap((way) => way.secrets);
      const asked = fieldsOf(vendorNamed(all, id).asks.credentials).filter((field) => field.secret);
      expect(new Set(tried), id).toEqual(new Set(asked.map(({ name }) => name)));
    }
  });

  test.for(WAYS)('of $id ($secrets) are on no disk, in no log, message, address, letter or list', async (way) => {
    await using s = await stage(way);
    const { house, world } = s;
    const ann = await house.admin('Ann', 'telegram');
    const sue = await house.admin('Sue', 'slack');
    const said: unknown[] = [];

    said.push(await ann.says(`/setup ${way.id}`));
    s.mood = '401';
    s.refuses = true;
    said.push(...(await answersAll(s, ann)));
    expect(await house.core.accounts.all()).toEqual([]);
    s.mood = 'good';
    s.refuses = false;
    said.push(...(await answersAll(s, ann)), await sue.says(`/setup ${way.id}`), await sue.submits(s.filled()));
    expect(await house.core.accounts.all()).toHaveLength(2);
    if (way.opens) said.push(await opens(s, sue, way.opens), await opens(s, sue, way.opens, true));
    await suffers(s, ann);
    for (const line of ['/accounts', '/doctor', '/doctor errors', '/history', '/whoami', '/list'])
      said.push(await ann.says(line), await sue.says(line));

    const posted = world.asked.filter(({ path }) => path.endsWith('/sendMail')).map(({ body }) => body);
    const letters = [...s.smtp.taken.map(({ source }) => source), ...posted];
    expect(letters.length > 0, 'a letter went out').toBe(way.opens?.at !== undefined);
    expect(house.lines.length).toBeGreaterThan(0);
    expect(onDisk(house.folder, s.secrets)).toEqual([]);
    const told = {
      lines: house.lines,
      said,
      shown: house.said,
      printed: await printed(s),
      urls: world.urls,
      letters,
    };
    for (const [where, all] of Object.entries(told)) expect(shown(JSON.stringify(all), s.secrets), where).toEqual([]);
    expect(shown(JSON.stringify([world.asked, s.logins]), s.given), 'what was given is used').toEqual([...s.given]);
  });
});
