import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { http } from '#src/http.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined, MAILBOX } from './fakes/carrier.ts';
import { dropped } from './fakes/dropped.ts';
import { type House, house } from './fakes/house.ts';
import { json, NONE, token } from './fakes/redhat.ts';
import { wire } from './fakes/wire.ts';

const LETTER = /^To: support@example\.com\nSubject: \[casebell[0-9a-f]{12}\] Major: Circuit down - EX-12345\n\n/;
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house({ vendors: 0, more: [redhat as Vendor, carrier('example'), ...mailboxes], http: http() });
  ada = await home.known('Ada', 'operator');
});

afterEach(() => home.stop());

async function answers(first: string, ...texts: string[]) {
  let said = await ada.says(first);
  for (const text of texts) said = await ada.says(text);
  return said;
}
const circuit = (flag = '') =>
  answers(`/open Example Networks Circuit down${flag}`, 'EX-12345', 'one site', 'Major', 'Dark since 06:40 UTC.');

/** What would leave the house leaves; nothing should. */
async function work(): Promise<void> {
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
}
const drafts = () => home.ledger.db.selectFrom('tickets').select('id').where('state', '=', 'draft').execute();

describe('at a vendor by mail', () => {
  beforeEach(() => joined(home.core, ada.id, 'mail', MAILBOX));

  test('Exact text shows the very mail, and nothing is sent', async () => {
    await ada.does(dropped({ 'bundle.zip': 'PK' }));
    await circuit();
    const exact = await ada.presses('Exact text');

    const code = exact.message?.parts.find((part) => part.kind === 'code')?.text ?? '';
    expect(code).toMatch(LETTER);
    expect(code).toContain('[bundle.zip, 2 B]');
    expect(exact.text).toContain('Nothing was sent.');
    await work();
    expect(home.mailroom.letters).toEqual([]);

    await ada.presses('Send');
    await work();
    const [letter] = home.mailroom.letters;
    expect(code).toContain(`To: ${letter?.to}\nSubject: ${letter?.subject}\n\n${letter?.text}`);
  });

  test('--dry-run shows the same, keeps no draft, and the files wait for the real one', async () => {
    await ada.does(dropped({ 'bundle.zip': 'PK' }));
    const exact = await circuit(' --dry-run');

    const code = exact.message?.parts.find((part) => part.kind === 'code')?.text ?? '';
    expect(code).toMatch(LETTER);
    expect(code).toContain('[bundle.zip, 2 B]');
    expect(exact.labels).toEqual([]);
    expect(await drafts()).toEqual([]);
    await work();
    expect(home.mailroom.letters).toEqual([]);
    expect((await circuit()).text).toContain('📎 bundle.zip');
  });

  test('a long one comes as a file', async () => {
    const exact = await answers(
      '/open Example Networks --dry-run Circuit down',
      'EX-12345',
      'one site',
      'Major',
      'It flaps. '.repeat(500),
    );
    expect(exact.message?.file?.text).toMatch(LETTER);
  });

  test('what is wrong is said instead', async () => {
    const said = await answers(
      '/open example --dry-run CIRCUIT DOWN AGAIN!!',
      'EX-12345',
      'one site',
      'Major',
      'Dark.',
    );
    expect(said.text).not.toContain('casebell');
    expect(await drafts()).toEqual([]);
  });
});

test('without a mailbox it shows the ticket as it is to be handed in', async () => {
  const code = (await circuit(' --dry-run')).message?.parts.find((part) => part.kind === 'code')?.text ?? '';
  expect(code).toMatch(/^\[casebell[0-9a-f]{12}\] Major: Circuit down - EX-12345\n\nDark since/);
});

describe('at a vendor with an API', () => {
  async function portal() {
    const server = await wire(({ method, path }) => {
      if (path === '/sso') return token('access-1');
      if (path.endsWith('/filter')) return NONE;
      if (method === 'GET') return json([]);
      return json({ location: ['/v1/cases/01234567'] }, 201);
    });
    onTestFinished(() => server[Symbol.asyncDispose]());
    const { base } = server;
    await joined(home.core, ada.id, 'redhat', {
      token: 'the-offline-token',
      api: `${base}/support`,
      sso: `${base}/sso`,
    });
    return server;
  }
  const disk = (flag = '') =>
    answers(`/open redhat${flag} The disk is full`, 'OpenShift', '4.20', '2 (High)', 'It is really full.');

  test.each<[string, () => Promise<{ text: string; message: unknown }>]>([
    ['Exact text', () => disk().then(() => ada.presses('Exact text'))],
    ['--dry-run', () => disk(' --dry-run')],
  ])('%s shows the very JSON, without a secret, and nothing is sent', async (how, look) => {
    const server = await portal();
    const { text } = await look();
    expect(text).toContain(`POST ${server.base}/support/v3/cases`);
    expect(text).toContain('"summary": "The disk is full"');
    expect(text).toContain('"severity": "2 (High)"');
    expect(text).toContain('Nothing was sent.');
    expect(text).not.toMatch(/offline|access-1/);
    await work();
    const posted = () => server.seen.filter(({ path }) => path === '/support/v3/cases');
    expect(posted()).toEqual([]);
    if (how === '--dry-run') return expect(await drafts()).toEqual([]);

    await ada.presses('Send');
    await work();
    const shown = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
    expect(posted().map(({ body }) => JSON.stringify(JSON.parse(body), null, 2))).toEqual([shown]);
  });
});
