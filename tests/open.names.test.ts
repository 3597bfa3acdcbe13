import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from './fakes/actor.ts';
import { carrier, joined } from './fakes/carrier.ts';
import { type House, house } from './fakes/house.ts';

const MORE = [
  'awsportal',
  'azureportal',
  'ciscotac',
  'meraki',
  'umbrella',
  'paloalto',
  'microsoft365',
  'verizon',
  'spectrum',
];
let home: House;
let sue: Actor;

beforeEach(async () => {
  home = await house({ more: MORE.map((id) => carrier(id)) });
  sue = await home.known('Sue', 'operator', { bot: 'slack' });
});

afterEach(() => home.stop());

/** Where a line would be opened, and under which title. */
async function meant(line: string): Promise<string[]> {
  const { form } = await sue.says(`/open ${line}`);
  const { account = 'nobody', title = '' } = form?.values ?? {};
  return [account, title];
}

test.each([
  ['verizon HA lost', 'verizon'],
  ['Palo Alto HA lost', 'paloalto'],
  ['paloalto HA lost', 'paloalto'],
  ['Cisco ASA HA lost', 'ciscotac'],
  ['Cisco Umbrella HA lost', 'umbrella'],
  ['M365 HA lost', 'microsoft365'],
  ['Amazon Web Services HA lost', 'awsportal'],
  ['AWS HA lost', 'awsportal'],
])('"%s" goes to that vendor, also once there is an account of it', async (line, id) => {
  expect(await meant(line)).toEqual([id, 'HA lost']);
  const account = await joined(home.core, sue.id, id);
  expect(await meant(line)).toEqual([account, 'HA lost']);
});

test.each(['Web services are down', '— it is down', 'Red LED is on', 'The circuit of Verizon is down'])(
  '"%s" is a title and no vendor: it asks which',
  async (line) => expect(await meant(line)).toEqual(['nobody', line]),
);

test('of two accounts at one vendor it asks which, unless one is called so', async () => {
  const red = await home.account(sue, { label: 'Operations' });
  expect(await meant('redhat Pods do not start')).toEqual([red.id, 'Pods do not start']);
  await home.account(sue, { label: 'Development' });
  expect(await meant('redhat Pods do not start')).toEqual(['nobody', 'redhat Pods do not start']);
  expect(await meant('operations Pods do not start')).toEqual([red.id, 'Pods do not start']);
});
