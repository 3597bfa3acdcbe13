import { afterEach, expect, test } from 'vitest';
import { languages, words } from '#src/words.ts';
import { aws } from '#vendors/aws.ts';
import { github } from '#vendors/github.ts';
import { emailVendors, vendors } from '#vendors/index.ts';
import { joined } from './fakes/carrier.ts';
import { type House, house } from './fakes/house.ts';

// Red Hat says it in the help of its one field.
const others = vendors.filter(({ id }) => !['redhat', 'strata'].includes(id));
let home: House | undefined;

afterEach(async () => {
  await home?.stop();
  home = undefined;
});

test.each(others)('/setup $id says where the credential is made before it asks for anything', async (vendor) => {
  home = await house({ more: [vendor] as never });
  const ann = await home.known('Ann', 'operator');
  const asked = await ann.says(`/setup ${vendor.id}`);
  expect(asked.text).toContain(words('en')(`how-${vendor.id}`).split('\n')[0]);
  const sue = await home.known('Sue', 'operator', { bot: 'slack' });
  const { form } = await sue.says(`/setup ${vendor.id}`);
  const [first, ...rest] = (form?.fields ?? []).filter(({ name }) => name !== 'account' && name !== 'vendor');
  const [how = ''] = words('en')(`how-${vendor.id}`).split('\n');
  expect(first?.help).toContain(how);
  expect(rest.filter(({ help }) => help?.includes(how))).toEqual([]);
});

test.each(languages())('in %s it is a few lines each', (lang) => {
  for (const { id } of others) {
    const lines = words(lang)(`how-${id}`).split('\n');
    expect(lines.length, id).toBeLessThanOrEqual(5);
    expect(lines.join(' ').length, id).toBeLessThanOrEqual(700);
  }
});

test('an answer that cannot be right is asked for again at once, and not after all the others', async () => {
  home = await house({ more: [github, aws] as never });
  const ann = await home.known('Ann', 'operator');
  await ann.says('/setup github');
  const again = await ann.says('nonsense');
  expect(again.text).toContain('It should look like acme/switch');
  expect(again.text).toContain(words('en')('field-github-repository'));
  expect((await ann.says('acme/router')).text).toContain(words('en')('field-github-token'));
  const sue = await home.known('Sue', 'operator', { bot: 'slack' });
  await sue.says('/setup aws');
  const { form } = await sue.submits({
    partition: 'aws',
    accessKeyId: 'no',
    secretAccessKey: 'x',
    expires: 'tomorrow',
  });
  expect(form?.fields.filter(({ problem }) => problem).map(({ name }) => name)).toEqual(['accessKeyId', 'expires']);
});

test('/watch all asks only for accounts that can be watched', async () => {
  home = await house({ more: emailVendors().slice(0, 1) as never });
  const ann = await home.known('Ann', 'operator');
  await home.account(ann);
  await joined(home.core, ann.id, emailVendors()[0]?.id ?? '');
  expect((await ann.says('/watch all high')).text).not.toContain(words('en')('field-account-every'));
});
