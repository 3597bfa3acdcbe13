import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { office } from './fakes/rest.ts';

test('the document is valid and holds every resource', async () => {
  const it = await office();
  try {
    const { body } = await it.ask('/specs.json', { at: 'root' });
    expect(await new Validator().validate(body as Record<string, unknown>)).toMatchObject({ valid: true });
    const { paths } = body as { paths: Record<string, object> };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${path} ${method}`),
    );
    expect(routes.toSorted()).toEqual([
      '/cases get',
      '/cases/{number} get',
      '/cases/{number}/comments get',
      '/cases/{number}/reply post',
      '/dead get',
      '/dead/{id} delete',
      '/dead/{id}/replay post',
      '/deliveries get',
      '/deliveries/{id}/retry post',
      '/health get',
      '/history get',
      '/incoming get',
      '/mails get',
      '/mails/{id}/drop post',
      '/mails/{id}/release post',
      '/tickets get',
      '/tickets post',
      '/tickets/supported-boards get',
      '/tickets/supported-categories get',
      '/tickets/{key} get',
      '/tickets/{key}/comment post',
      '/vendors get',
      '/watches get',
      '/watches post',
      '/watches/{board}/{number} delete',
    ]);
  } finally {
    await it.stop();
  }
});
