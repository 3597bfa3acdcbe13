import { expect, onTestFinished, test } from 'vitest';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal } from '#src/demo/portal.ts';
import { demoVendor } from '#src/demo/vendor.ts';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import { cisco } from '#vendors/cisco.ts';
import { joined } from './fakes/carrier.ts';
import { house } from './fakes/house.ts';

const NUMBER = '698123456';

/** Somebody with an account at Cisco, played on this machine; its API only reads. */
async function reader() {
  const face = await faces['cisco']?.();
  if (!face) throw new Failure('missing', 'Cisco cannot be played');
  const portal = await openPortal(face, { quiet: true });
  const home = await house({ more: [demoVendor(cisco as Vendor, portal) as Vendor], http: http() });
  onTestFinished(async () => {
    await home.stop();
    await portal.stop();
  });
  const ada = await home.known('Ada', 'operator');
  await joined(home.core, ada.id, 'demo', { token: portal.token });
  return { ada, portal };
}

test.each(['reply', 'attach', 'severity', 'close'])(
  '/%s, which the vendor has no way for, is refused before anything is asked, and the portal is named',
  async (command) => {
    const { ada } = await reader();
    expect((await ada.says(`/${command} ${NUMBER}`)).text).toBe(
      words('en')('cannot-portal', {
        account: 'Cisco TAC demo',
        portal: 'https://mycase.cloudapps.cisco.com/case',
      }),
    );
  },
);

test('what it can do goes on beside that', async () => {
  const { ada, portal } = await reader();
  portal.cases.comment(NUMBER, 'The fix is in 17.12.5.');
  expect((await ada.says(`/latest ${NUMBER}`)).text).toContain('The fix is in 17.12.5.');
});
