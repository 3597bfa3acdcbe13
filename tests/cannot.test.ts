import { describe, expect, onTestFinished, test } from 'vitest';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal } from '#src/demo/portal.ts';
import { demoVendor } from '#src/demo/vendor.ts';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Patch, Vendor } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import { aws } from '#vendors/aws.ts';
import { cisco } from '#vendors/cisco.ts';
import { google } from '#vendors/google.ts';
import { joined } from './fakes/carrier.ts';
import { house } from './fakes/house.ts';

const NUMBER = '698123456';
/** Where a house's clock stands: a signed request is good for a while only. */
const NOW = Date.parse('2026-11-20T12:00:00Z');

/** Somebody with an account at a vendor that is played on this machine. */
async function customer(vendor: Pick<Vendor, 'id'>) {
  const face = await faces[vendor.id]?.();
  if (!face) throw new Failure('missing', `${vendor.id} cannot be played`);
  const portal = await openPortal(face, { quiet: true, now: () => NOW });
  const home = await house({ more: [demoVendor(vendor as Vendor, portal) as Vendor], http: http() });
  onTestFinished(async () => {
    await home.stop();
    await portal.stop();
  });
  const ada = await home.known('Ada', 'operator');
  const account = await joined(home.core, ada.id, 'demo', { token: portal.token });
  return { ada, home, portal, desk: await home.core.accounts.desk(account) };
}

test.each(['reply', 'attach', 'severity', 'close'])(
  '/%s, which the vendor has no way for, is refused before anything is asked, and the portal is named',
  async (command) => {
    // Its API only reads.
    const { ada } = await customer(cisco);
    expect((await ada.says(`/${command} ${NUMBER}`)).text).toBe(
      words('en')('cannot-portal', {
        account: 'Cisco TAC demo',
        portal: 'https://mycase.cloudapps.cisco.com/case',
      }),
    );
  },
);

test('what it can do goes on beside that', async () => {
  const { ada, portal } = await customer(cisco);
  portal.cases.comment(NUMBER, 'The fix is in 17.12.5.');
  const said = await ada.says(`/latest ${NUMBER}`);
  expect(said.text).toContain('The fix is in 17.12.5.');
  const labels = said.message?.buttons?.flat().map(({ label }) => label);
  expect(labels, 'no button for what it cannot do').toEqual([words('en')('button-latest'), words('en')('button-open')]);
});

describe('what of a case cannot be changed', () => {
  const ELSEWHERE = words('en')('cannot-portal', {
    account: 'AWS Support demo',
    portal: 'https://support.console.aws.amazon.com/support/home',
  });

  test('at AWS, its severity, is refused before it is previewed, and the portal is named', async () => {
    const { ada } = await customer(aws);
    const said = await ada.says('/severity 17654321');
    expect(said).toMatchObject({ text: ELSEWHERE, labels: [] });
    expect((await ada.says('/severity 17654321 high')).text).toBe(ELSEWHERE);
    expect((await ada.says('/close 17654321')).labels).toContain('Send');
  });

  test('is not said to be possible with another account of the same vendor', async () => {
    const { ada, home, portal } = await customer(aws);
    await home.core.accounts.connect(
      { person: ada.id, vendor: 'demo', credentials: { token: portal.token }, label: 'Second' },
      AbortSignal.timeout(5000),
    );
    const all = await home.core.accounts.visible({ ...ada.chat, id: ada.id }, ada.id);
    expect(all.map(({ label }) => label)).toEqual(['AWS Support demo', 'Second']);
    expect((await ada.says(`/severity 17654321@${all[0]?.id} high`)).text).toBe(ELSEWHERE);
  });

  test('at AWS, a closed case, has no button to reopen it', async () => {
    const { ada, portal } = await customer(aws);
    portal.cases.change('17654321', { status: 'Closed' });
    expect(await ada.says('/close 17654321')).toMatchObject({
      text: words('en')('close-already', { number: '17654321' }),
      labels: [],
    });
    expect((await ada.says('/reopen 17654321 It is back')).text).toBe(ELSEWHERE);
  });

  test('at Google is a closed case only', async () => {
    const { ada } = await customer(google);
    expect((await ada.says('/severity 58114201 P4')).labels).toContain('Send');
    expect((await ada.says('/close 58114201')).labels).toContain('Send');
    expect((await ada.says('/reopen 58114201 It is back')).text).toContain(
      'Google Cloud demo cannot do that through Casebell.',
    );
  });

  test.each([aws, google])('is what $name says of itself, and what its own code refuses', async (vendor) => {
    const { desk } = await customer(vendor);
    const patches: Patch[] = [{ severity: 'x' }, { status: 'x' }, { close: true }, { reopen: { reason: 'x' } }];
    const refused: unknown[] = [];
    for (const patch of patches) {
      const error = await desk
        .change?.(vendor === aws ? '17654321' : '58114201', patch, AbortSignal.timeout(5000))
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      if (error instanceof Failure && error.kind === 'unsupported') refused.push(Object.keys(patch)[0]);
    }
    const can: readonly unknown[] = vendor.limits.changes ?? [];
    expect(refused).toEqual(['severity', 'status', 'close', 'reopen'].filter((part) => !can.includes(part)));
  });
});
