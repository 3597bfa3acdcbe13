import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house({ vendors: 2 });
  ada = await home.known('Ada', 'operator');
});

afterEach(() => home.stop());

describe('/open', () => {
  test('asks only what is missing, previews exactly what goes out, and watches what it opened', async () => {
    await home.account(ada);

    const product = await ada.says('/open Pods do not start');
    expect(product.text).toContain('Product');
    expect(product.labels).toEqual(['OpenShift', 'Enterprise Linux', 'Cancel']);
    const version = await ada.presses('OpenShift');
    expect(version.labels).toEqual(['4.19', '4.20', 'Cancel']);
    const severity = await ada.presses('4.20');
    expect(severity.labels).toContain('2 (High)');
    expect((await ada.presses('2 (High)')).text).toContain('What happens?');
    const preview = await ada.says('Since the update nothing starts.');

    expect(preview.text.split('\n')).toEqual([
      'A new case at Red Hat',
      'Pods do not start',
      'Severity: 2 (High)',
      'Product: OpenShift',
      'Version: 4.20',
      '│ Since the update nothing starts.',
      expect.stringContaining('Not sent yet. Red Hat will see this'),
    ]);
    expect(home.redhat.asked).not.toContain('open');

    await ada.presses('Send');
    for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
    await home.deliver();
    expect(home.sent.at(-1)?.text).toContain('Opened: case 09990001. This chat watches it now.');
    expect(home.redhat.cases.get('09990001')).toMatchObject({ title: 'Pods do not start', product: 'OpenShift' });
    expect((await ada.says('/list')).text).toContain('09990001');
  });

  test('asks the vendor for its products once in a dialog', async () => {
    await home.account(ada);
    await ada.says('/open Pods do not start');
    await ada.presses('OpenShift');
    await ada.presses('4.20');
    expect(home.redhat.asked.filter((what) => what === 'catalog')).toHaveLength(1);
  });

  test('takes a product typed freely', async () => {
    await home.account(ada);
    await ada.says('/open Pods do not start');
    const version = await ada.says('A product of tomorrow');
    expect(version.text).toContain('Version');
    expect(version.labels).toEqual(['Cancel']);
  });

  test('goes on without choices while the vendor does not list its products', async () => {
    await home.account(ada);
    home.redhat.harm = new Failure('down', 'no answer in 30 seconds');
    const product = await ada.says('/open Pods do not start');
    expect(product.text).toContain('Product');
    expect(product.labels).toEqual(['Cancel']);
    expect(await home.core.doctor.troubles(true)).toHaveLength(1);
  });

  test('says all that is wrong at once in a form', async () => {
    const sue = await home.known('Sue', 'operator', { bot: 'slack' });
    await home.account(sue);
    await sue.says('/open');

    const said = await sue.submits({
      title: 'No',
      product: 'OpenShift',
      version: '4.20',
      severity: 'terrible',
      body: 'x'.repeat(30_001),
    });

    expect(said.kind).toBe('ask');
    expect(said.form?.fields.map((f) => [f.name, f.problem])).toEqual([
      ['title', 'Too short: at least 5 characters.'],
      ['severity', 'That is none of the choices.'],
      ['body', 'Too long: 30,001 characters, at most 30,000.'],
    ]);
  });

  test('asks for the account only where several can open cases', async () => {
    await home.account(ada, { label: 'Operations' });
    await home.account(ada, { label: 'Development' });
    await home.account(ada, { vendor: 'strata', label: 'Legacy' });

    const asked = await ada.says('/open');

    expect(asked.text).toContain('Where is it opened?');
    expect(asked.labels).toEqual(['Operations', 'Development', 'Cancel']);
    expect((await ada.presses('Development')).text).toContain('What is it about, in one line?');
  });

  test('says so where no vendor here takes cases, and where there is no account', async () => {
    expect((await ada.says('/open')).text).toContain('No vendor account serves this chat yet.');
    await home.account(ada, { vendor: 'strata', label: 'Legacy' });
    expect((await ada.says('/open')).text).toContain('Legacy cannot do that through Casebell.');
  });
});
