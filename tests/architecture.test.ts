import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LONGEST = 250;
const MOST_MEMBERS = 8;

const files = ['src', 'bots', 'pollers', 'vendors', 'tests', 'bin'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);
const product = files.filter((f) => !f.path.startsWith('tests/'));

/** What a file imports, as written: static, dynamic and re-exports. */
function imports(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3] ?? '');
}

const uses = product.flatMap((f) => imports(f.text).map((name) => ({ path: f.path, name })));

/** The one place that may import a package: a file, or every file of a folder behind one. */
const DOORS: Record<string, RegExp> = {
  grammy: /^bots\/telegram(\.ts|\/)/,
  'grammy/types': /^bots\/telegram(\.ts|\/)/,
  '@slack/bolt': /^bots\/slack(\.ts|\/)/,
  'fast-xml-parser': /^src\/parse(\.ts|-worker\.ts)$/,
  undici: /^src\/http\.ts$/,
  keyv: /^src\/shelves(\.\w+)?\.ts$/,
  '@keyv/sqlite': /^src\/shelves(\.\w+)?\.ts$/,
  '@keyv/postgres': /^src\/shelves(\.\w+)?\.ts$/,
  pg: /^src\/ledger(\.\w+)?\.ts$/,
  kysely: /^src\/ledger(\.\w+)?\.ts$/,
  'kysely/migration': /^src\/ledger(\.\w+)?\.ts$/,
  'node:sqlite': /^src\/ledger(\.\w+)?\.ts$/,
  '@fluent/bundle': /^src\/words\.ts$/,
  '@fluent/langneg': /^src\/words\.ts$/,
  pino: /^src\/log\.ts$/,
  'node-cron': /^pollers\/clock\.ts$/,
  dotenv: /^src\/main\.ts$/,
  nodemailer: /^src\/mail(\.ts|\/)/,
  imapflow: /^pollers\/mail\/imap(\.ts|\/)/,
  'postal-mime': /^src\/mime\.ts$/,
  'email-reply-parser': /^src\/reply\.ts$/,
  re2js: /^src\/pattern\.ts$/,
  'file-type': /^src\/sniff\.ts$/,
  'smtp-server': /^src\/demo\/smtp\.ts$/,
  fastify: /^src\/api\//,
  '@fastify/cookie': /^src\/api\//,
  '@fastify/helmet': /^src\/api\//,
  '@fastify/multipart': /^src\/api\//,
  '@fastify/rate-limit': /^src\/api\//,
  '@fastify/swagger': /^src\/api\//,
  '@fastify/swagger-ui': /^src\/api\//,
  'fastify-type-provider-zod': /^src\/api\//,
  'prom-client': /^src\/api\/metrics\.ts$/,
  '@aws-sdk/client-sqs': /^src\/lanes\/sqs\.ts$/,
  '@aws-sdk/client-s3': /^src\/lanes\/spill\.ts$/,
  '@aws-sdk/client-support': /^vendors\/aws(\.ts|\/)/,
  'html-to-text': /^src\/html\.ts$/,
  zod: /./,
};

describe('the house', () => {
  test('has one door for each package', () => {
    const wrong = uses.filter(({ path, name }) => {
      if (name.startsWith('#') || name.startsWith('.')) return false;
      if (name.startsWith('node:') && name !== 'node:sqlite') return false;
      return !DOORS[name]?.test(path);
    });
    expect(wrong).toEqual([]);
  });

  test('keeps bots, pollers and vendors apart: only src/app.ts knows all three', () => {
    const wings = ['bots', 'pollers', 'vendors'];
    const wrong = uses.filter(({ path, name }) => {
      const [from = ''] = path.split('/');
      const to = /^#(bots|pollers|vendors|tests)\//.exec(name)?.[1];
      if (!to || to === from) return false;
      return path !== 'src/app.ts' || !wings.includes(to) || from !== 'src';
    });
    expect(wrong).toEqual([]);
  });

  test('lets vendors reach ports, http, multipart, parse, pattern, rows, newest, text, graph and pace only', () => {
    const wrong = uses.filter(
      ({ path, name }) =>
        path.startsWith('vendors/') &&
        name.startsWith('#src/') &&
        !/^#src\/(ports\/|(http|multipart|parse|pattern|rows|newest|text|graph|pace)\.ts$)/.test(name),
    );
    expect(wrong).toEqual([]);
  });

  test('lets the core reach ports and the doors it needs, never a wing or the app', () => {
    const wrong = uses.filter(
      ({ path, name }) =>
        path.startsWith('src/core/') && /^#src\/(app|cli|main|config|http|parse|queues|lanes|demo|api)/.test(name),
    );
    expect(wrong).toEqual([]);
  });

  test("keeps the ports free of everything but types (zod's, and those of a request and its answer)", () => {
    const wrong = product
      .filter((f) => f.path.startsWith('src/ports/'))
      .flatMap((f) =>
        imports(f.text)
          .filter((name) => !name.startsWith('./') && name !== 'zod' && name !== 'node:http')
          .map((name) => `${f.path}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  test('never climbs: another folder is #name/file, the own folder ./file', () => {
    const climbs = uses.filter(({ path, name }) => name.startsWith('..') && !path.startsWith('bin/'));
    expect(climbs).toEqual([]);
  });

  test('reads process.env in one place', () => {
    const readers = product
      .filter((f) => f.path !== 'bin/casebell.mjs' && /process\.env/.test(f.text))
      .map((f) => f.path);
    expect(readers.filter((path) => path !== 'src/config.ts')).toEqual([]);
  });

  test('has no file so long that nobody reads it', () => {
    const long = files
      .map((f) => ({ path: f.path, lines: f.text.split('\n').length - 1 }))
      .filter((f) => f.lines > LONGEST);
    expect(long).toEqual([]);
  });

  test('has no name that says nothing', () => {
    expect(
      files
        .map((f) => f.path)
        .filter((path) => /(^|\/)(utils?|helpers?|common|services?|managers?|misc)(\/|\.)/.test(path)),
    ).toEqual([]);
  });

  test('has ports that fit in one head', () => {
    const wide: string[] = [];
    for (const { path, text } of product.filter((f) => f.path.startsWith('src/ports/'))) {
      for (const [, name = '', body = ''] of text.matchAll(
        /export type (Desk|Vendor|Bot|Queue|Lanes)\b[^{]*= \{([\s\S]*?)\n\};/g,
      )) {
        const members = [...body.matchAll(/^ {2}\w+\??(?:\(|:)/gm)].length;
        if (members > MOST_MEMBERS) wide.push(`${path} ${name}: ${members}`);
      }
    }
    expect(wide).toEqual([]);
  });

  test('marks nothing as left for later', () => {
    const left = files
      .filter(
        (f) => f.path !== 'tests/architecture.test.ts' && /\b(TODO|FIXME|XXX)\b|@ts-ignore|\bas any\b/.test(f.text),
      )
      .map((f) => f.path);
    expect(left).toEqual([]);
  });
});
