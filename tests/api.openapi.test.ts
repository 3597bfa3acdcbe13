import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Server } from '#src/api/server.ts';
import { type Api, api, CONTEXT } from './fakes/api.ts';
import { bodyOf, type Document, examples, operations } from './fakes/document.ts';
import { type House, house } from './fakes/house.ts';
import { type Office, office } from './fakes/rest.ts';

let home: House;
beforeEach(async () => {
  home = await house();
});
afterEach(() => home.stop());

async function serve(o: Partial<Parameters<typeof api>[0]> = {}): Promise<Api> {
  const it = await api({ home, rest, ...o });
  onTestFinished(() => it.stop());
  return it;
}

async function read(it: Api, path = '/specs.json'): Promise<Document> {
  return (await (await it.ask(path, { at: 'root' })).json()) as Document;
}

const Ticket = z
  .strictObject({
    title: z.string().min(5).meta({ description: 'What is wrong.' }),
    priority: z.enum(['high', 'low']).nullable().default(null),
  })
  .meta({ examples: [{ title: 'Disk full', priority: 'high' }, { title: 'Question' }] });

async function rest(app: Server): Promise<void> {
  const shared = { tags: ['tickets'] };
  app.post(
    '/tickets',
    {
      config: { who: 'open' },
      schema: {
        ...shared,
        summary: 'Open a ticket',
        body: Ticket,
        response: { 201: z.object({ key: z.string() }), 204: z.null() },
      },
    },
    async (_request, reply) => reply.code(201).send({ key: 'C-1' }),
  );
  app.get(
    '/tickets/:key',
    {
      config: { who: 'read' },
      schema: {
        ...shared,
        summary: 'One ticket',
        params: z.object({
          key: z
            .string()
            .regex(/^C-\d$/)
            .meta({ examples: ['C-1'] }),
        }),
        querystring: z.strictObject({
          limit: z.coerce
            .number()
            .max(5)
            .default(2)
            .meta({ examples: [3] }),
        }),
        response: { 200: z.object({ key: z.string(), limit: z.number() }) },
      },
    },
    async ({ params, query }) => ({ key: params.key, limit: query.limit }),
  );
}

describe('the API document', () => {
  test('is valid, and the same at /specs.json and under the context', async () => {
    const it = await serve();
    const document = await read(it);
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    expect(document.openapi).toMatch(/^3\./);
    expect(await read(it, `${CONTEXT}/specs.json`)).toEqual(document);
  });

  test('is told by no key, and names no address of this machine', async () => {
    const it = await serve({ web: { context: '/support' } });
    const document = await read(it, '/support/specs.json');
    expect(document.servers).toEqual([{ url: '/support' }]);
    expect(Object.keys(document.paths)).toEqual(['/tickets', '/tickets/{key}']);
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(['Error']);
  });

  test('says of every route how it fails, what it takes, and of each POST that it may carry an Idempotency-Key', async () => {
    const document = await read(await serve());
    for (const { operation } of operations(document)) {
      expect(operation.tags).toEqual(['tickets']);
      for (const status of ['400', '401', '403', '404', '422', '429', '503'])
        expect(operation.responses[status]?.content?.['application/json']?.schema).toEqual({
          $ref: '#/components/schemas/Error',
        });
    }
    const post = document.paths['/tickets']?.['post'];
    expect(Object.keys(post?.responses ?? {})).toEqual(expect.arrayContaining(['201', '409', '413', '415']));
    expect(post).toMatchObject({
      description: 'Scope: `open`.',
      parameters: [{ in: 'header', name: 'Idempotency-Key', required: false }],
    });
    expect(document).toMatchObject({
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    });
  });

  test('leaves out a route that says nothing of itself', async () => {
    const it = await serve({
      pages: async (app) => void app.post('/bare', { config: { who: 'anybody' } }, async () => 'ok'),
    });
    expect(Object.keys((await read(it)).paths)).toEqual(['/tickets', '/tickets/{key}']);
  });

  test('gives examples that work, every one of them', async () => {
    const it = await serve();
    const all = examples(await read(it));
    expect(all.map(({ method, url, body }) => ({ method, url, body }))).toEqual([
      { method: 'POST', url: '/tickets', body: { title: 'Disk full', priority: 'high' } },
      { method: 'POST', url: '/tickets', body: { title: 'Question' } },
      { method: 'GET', url: '/tickets/C-1?limit=3', body: undefined },
    ]);
    const key = await it.key('admin');
    for (const example of all) {
      const answer = await it.ask(example.url, { key, method: example.method, ...bodyOf(example) });
      expect(example.good, `${example.method} ${example.url}: ${await answer.text()}`).toContain(answer.status);
    }
  });
});

describe('Swagger UI', () => {
  test('stands at the context with assets of its own: nothing comes from elsewhere, and no script from within', async () => {
    const it = await serve();
    const page = await it.ask('/');
    const html = await page.text();
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|https?:\/\//);
    const assets = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThan(3);
    for (const path of assets) {
      const answer = await it.ask(path?.startsWith('api/') ? `/${path}`.slice(CONTEXT.length) : `/${path}`);
      await answer.arrayBuffer();
      expect({ path, status: answer.status }).toEqual({ path, status: 200 });
    }
  });
});

describe('the REST API as it is', () => {
  let place: Office;
  beforeEach(async () => {
    place = await office();
    await place.town.account();
  });
  afterEach(() => place.stop());

  async function document(): Promise<Document> {
    return (await place.ask('/specs.json', { at: 'root' })).body as Document;
  }

  test('has the routes of the predecessor', async () => {
    const all = operations(await document()).map(({ method, path }) => `${method} ${path}`);
    expect(all).toEqual(
      expect.arrayContaining([
        'GET /tickets',
        'POST /tickets',
        'GET /tickets/{key}',
        'POST /tickets/{key}/comment',
        'GET /tickets/supported-boards',
        'GET /tickets/supported-categories',
      ]),
    );
  });

  test('gives examples that work, every one of them', async () => {
    const { key } = await place.key('admin');
    const all = examples(await document());
    expect(all.map(({ method, path }) => `${method} ${path}`)).toContain('POST /tickets');
    const failed: unknown[] = [];
    for (const example of all) {
      const { method, url, good } = example;
      const { status, text } = await place.ask(url, { key, method, ...bodyOf(example) });
      if (!good.includes(status)) failed.push({ method, url, status, text });
    }
    expect(failed).toEqual([]);
  });
});
