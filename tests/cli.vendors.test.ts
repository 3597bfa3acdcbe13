import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { log } from '#src/log.ts';
import { joined } from './fakes/carrier.ts';

const EXAMPLE = fileURLToPath(new URL('../vendors/profiles/example.json', import.meta.url));
const CHAT = 'console|console';
let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  const umask = process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'casebell-cli-'));
  env = { DATA_DIR: join(folder, 'data'), LANG: 'en', DEMO: 'off' };
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await cli(args, env, { stdin: process.stdin, stdout: out, stderr: err } as unknown as Io);
  out.end();
  err.end();
  return { code, out: await text(out), err: await text(err) };
}
/** A file with the example profile after a change. */
function profile(name: string, change: object): string {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(EXAMPLE, 'utf8')), ...change }));
  return file;
}

describe('casebell vendors', () => {
  type Row = {
    id: string;
    name: string;
    kind: string;
    can: string[];
    severities: object[];
    limits: object;
    on?: string;
  };
  const rows = async () => JSON.parse((await run('vendors', '--json')).out) as Row[];

  test('--json is an array of what each vendor can do, asked of its code', async () => {
    const { code, err } = await run('vendors', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const all = await rows();
    expect(all.find(({ id }) => id === 'redhat')).toMatchObject({
      id: 'redhat',
      name: 'Red Hat',
      kind: 'api',
      can: ['changed', 'get', 'search', 'open', 'comment', 'attach', 'change', 'catalog'],
    });
    expect(all.find(({ id }) => id === 'verizon')).toMatchObject({
      id: 'verizon',
      name: 'Verizon',
      kind: 'email',
      can: ['open'],
    });
    expect(all.filter(({ kind }) => kind === 'api').map(({ id }) => id)).toEqual([
      ...['redhat', 'jira', 'servicenow', 'zendesk', 'freshdesk', 'aws', 'azure', 'google', 'cisco', 'crowdstrike'],
      ...['github', 'tmf621', 'strata'],
    ]);
    expect(all.find(({ id }) => id === 'cisco')?.can).toEqual(['changed', 'get']);
    expect(all.find(({ id }) => id === 'aws')?.severities).toContainEqual({ word: 'critical', priority: 'urgent' });
    expect(all.find(({ id }) => id === 'aws')?.limits).toMatchObject({ changes: ['close'] });
    expect(all.filter(({ on }) => on)).toMatchObject([{ id: 'strata', on: 'STRATA=on' }]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.map(({ id }) => id)).not.toContain('mail');
  });

  test('as a table has a line for each', async () => {
    const { out } = await run('vendors');
    expect(out.trimEnd().split('\n')).toHaveLength((await rows()).length);
    expect(out).toMatch(/^verizon +Verizon +email +open$/m);
  });

  test('the README shows both tables as they are printed', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    expect(readme).toContain((await run('vendors', '--markdown')).out.trim());
    env['DEMO'] = 'on';
    expect(readme).toContain((await run('vendors')).out.trim());
  });

  test('knows the profiles of VENDORS_DIR, and names a bad one while the others go on', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    profile('own/carrier.json', { id: 'carrier', name: 'Our Carrier' });
    profile('own/odd.json', { id: 'odd', subject: 'Hello {nobody}' });
    profile('own/twice.json', { id: 'verizon' });
    env['VENDORS_DIR'] = own;

    const { code, out, err } = await run('vendors', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as Row[]).filter(({ id }) => id === 'carrier' || id === 'odd')).toMatchObject([
      { id: 'carrier', name: 'Our Carrier', kind: 'email', can: ['open'] },
    ]);
    const lines = err.trimEnd().split('\n');
    expect(lines.every((line) => line.startsWith(`casebell: ${own}/`))).toBe(true);
    expect(err).toContain(`${own}/odd.json: subject: {nobody} is no place here`);
    expect(err).toContain(`${own}/twice.json: id: `);
    expect(err).not.toContain('carrier.json');
  });

  test('says so where that folder cannot be read', async () => {
    env['VENDORS_DIR'] = join(folder, 'nowhere');
    const { code, err } = await run('vendors', '--json');
    expect(code).toBe(0);
    expect(err).toContain(`casebell: ${join(folder, 'nowhere')}: `);
  });
});

describe('casebell vendor check', () => {
  test('shows how the mails of a good profile look, and ends with 0', async () => {
    const { code, out, err } = await run('vendor', 'check', EXAMPLE);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Example Networks (example) can be used.');
    expect(out).toContain('A good mail:');
    expect(out).toContain('A bad mail:');
  });

  test('names all that is wrong with a broken one, and ends with 1', async () => {
    const { code, out } = await run(
      'vendor',
      'check',
      profile('odd.json', { subject: 'Hello {nobody}', body: ['Hi'] }),
    );
    expect(code).toBe(1);
    expect(out).toContain('- subject: {nobody} is no place here');
    expect(out).toContain('- body: ');
  });

  test('of a file that is not there ends with 1, and without a file says how it is called', async () => {
    expect(await run('vendor', 'check', join(folder, 'none.json'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('none.json'),
    });
    expect(await run('vendor')).toMatchObject({ code: 2, err: expect.stringContaining('check') });
  });
});

describe('casebell history', () => {
  /** A ticket of Ada's that failed, with a file. */
  async function failed(title: string): Promise<string> {
    const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
    const { core } = house;
    const ref = { bot: 'console', user: 'console', name: 'Ada' };
    await core.people.meet({ source: 'console', id: title }, ref, { bot: 'console', room: 'console', kind: 'direct' });
    const account = await joined(core, CHAT, 'verizon');
    async function* bytes(): AsyncIterable<Uint8Array> {
      yield Buffer.from('alpha');
    }
    await core.files.stage({ person: CHAT, chat: CHAT }, { name: 'a.log', open: bytes }, AbortSignal.timeout(5000));
    const extra = { circuit_id: 'AB/1', service_address: 'x', local_contact: 'y', contact_phone: 'z' };
    const draft = { title, body: 'A secret matter.', severity: 'High', extra };
    const made = await core.tickets.draft({ person: CHAT, chat: CHAT, account, out: { kind: 'open', draft } });
    if ('problems' in made) throw new Error(JSON.stringify(made.problems));
    await core.tickets.send(made.id);
    await core.tickets.run(made.id, AbortSignal.timeout(5000));
    await core.tickets.exists(made.id, 'VZ-1234567');
    await house.close();
    return core.tickets.reference(made.id);
  }

  test('--csv has a header and a line for each, safe for a spreadsheet, without the text', async () => {
    const reference = await failed('=SUM(A1), really');
    const { code, out } = await run('history', '--csv');
    expect(code).toBe(0);
    const [head, line, ...more] = out.trimEnd().split('\r\n');
    expect(head).toBe(
      'time,person,bot,chat,vendor,account,action,title,reference,case,state,files,sent to,reason,link',
    );
    expect(line).toContain(
      `,Ada,console,${CHAT},verizon,Verizon,open,"'=SUM(A1), really",${reference},VZ-1234567,done,`,
    );
    expect(line).toContain('a.log (5 bytes');
    expect(more).toEqual([]);
    expect(out).not.toContain('secret matter');
  });

  test('--json is an array with the same, newest first', async () => {
    const first = await failed('Circuit down');
    await new Promise((resolve) => setTimeout(resolve, 2));
    const second = await failed('Another circuit down');
    const all = JSON.parse((await run('history', '--json')).out) as Record<string, unknown>[];
    expect(all.map((entry) => entry['reference'])).toEqual([second, first]);
    expect(all[1]).toMatchObject({
      vendor: 'verizon',
      what: 'open',
      title: 'Circuit down',
      number: 'VZ-1234567',
      state: 'done',
      person: { bot: 'console', name: 'Ada' },
      files: [{ name: 'a.log', size: 5 }],
    });
    expect(Date.parse(String(all[1]?.['time']))).toBeGreaterThan(0);
  });

  test('where nothing was ever started says so, and makes nothing', async () => {
    expect(await run('history')).toEqual({ code: 2, out: '', err: expect.stringContaining('nothing in') });
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  test('in words is a line for each, and says so where there is none', async () => {
    await (await openCore({ config: config(env), log: log({ level: 'silent' }) })).close();
    expect(await run('history')).toEqual({ code: 0, out: expect.stringMatching(/\S/), err: '' });
    await failed('Circuit down');
    expect((await run('history')).out).toMatch(/ UTC · Ada \(console\) · Verizon VZ-1234567 · open: done/);
  });
});
