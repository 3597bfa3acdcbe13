import { afterEach, expect, test } from 'vitest';
import { languages, words } from '#src/words.ts';
import { vendors } from '#vendors/index.ts';
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
