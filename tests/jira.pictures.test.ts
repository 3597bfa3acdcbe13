import { describe, expect, test } from 'vitest';
import type { Picture } from '#src/ports/types.ts';
import { failureOf } from './contracts/stage.ts';
import { doc, issue, jiraSite, json, LEE, NOT_HERE } from './fakes/jira.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const NOW = '2026-11-20T12:00:00.000+0000';
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 254]);

function file(id: string, filename: string, mimeType = 'image/png', more: Record<string, unknown> = {}) {
  return { id, filename, mimeType, size: PNG.length, created: NOW, ...more };
}
const FILES = [file('1', 'graph one.png'), file('2', 'photo.jpg', 'image/jpeg'), file('3', 'vpn.log', 'text/plain')];

type Site = { html: unknown; files?: unknown[]; bytes?: boolean; kind?: 'cloud' | 'datacenter'; file?: Said };

/** The comment with this HTML, and what was asked for it; `read` opens its pictures. */
async function shown({ html, files = FILES, bytes = true, kind = 'cloud', file: said = { body: PNG } }: Site) {
  const comment = { id: '5', author: LEE, body: kind === 'cloud' ? doc() : 'See', renderedBody: html, created: NOW };
  await using site = await jiraSite(
    ({ path }) => {
      if (/attachment\//.test(path)) return said;
      if (path.endsWith('/comment')) return json({ comments: [comment], total: 1 });
      return path.includes('/issue/') ? json(issue('SUP-1', NOW, { attachment: files })) : NOT_HERE;
    },
    { bytes, kind },
  );
  const got = await site.desk.get?.('SUP-1', signal);
  const pictures = got?.comments[0]?.pictures;
  const contents: Buffer[] = [];
  const read = async () => {
    for (const picture of pictures ?? []) contents.push(await whole(picture));
  };
  const failure = await read().catch((error: unknown) => error);
  return { odd: got?.odd, names: pictures?.map(({ name }) => name), pictures, contents, failure, calls: site.calls };
}

async function whole(picture: Picture): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of picture.open(signal)) parts.push(part);
  return Buffer.concat(parts);
}

const cloud = (id: string) =>
  `<img alt="a" src="https://acme.atlassian.net/rest/api/3/attachment/content/${id}" width="9">`;

describe('the pictures of a comment', () => {
  test('are those its HTML shows, in order, each once, read where Jira keeps them', async () => {
    const html = `<p>${cloud('2')} and <a href="#">${cloud('1')}</a>${cloud('2')}</p>`;
    const { pictures, contents, calls } = await shown({ html });
    expect(pictures?.map(({ name, type }) => [name, type])).toEqual([
      ['photo.jpg', 'image/jpeg'],
      ['graph one.png', 'image/png'],
    ]);
    expect(contents).toEqual([PNG, PNG]);
    const asked = calls.filter(({ path }) => path.includes('/content/'));
    expect(asked.map(({ path, query, headers }) => [path, query, headers['authorization']?.slice(0, 6)])).toEqual([
      ['/rest/api/3/attachment/content/2', { redirect: 'false' }, 'Basic '],
      ['/rest/api/3/attachment/content/1', { redirect: 'false' }, 'Basic '],
    ]);
  });

  test('are read from a Data Center as a browser reads them', async () => {
    const html = '<span class="image-wrap"><img src="/jira/secure/thumbnail/1/1_graph+one.png" /></span>';
    const { contents, calls } = await shown({ html, kind: 'datacenter' });
    expect(contents).toEqual([PNG]);
    expect(calls.at(-1)?.path).toBe('/secure/attachment/1/graph%20one.png');
  });

  test.each([
    ['no image', '<p>no</p>'],
    ['a file that is no image', cloud('3')],
    ['a file of another case', cloud('99')],
    ['a link to one', '<a href="/rest/api/3/attachment/content/1">x</a>'],
    ['an address in the text', '/secure/attachment/1/x.png &lt;img src="/secure/attachment/1/x.png"&gt;'],
    ['another site, which names one in its query', '<img src="https://evil.example/?/secure/attachment/1/x.png">'],
    ['another site, which names one in its fragment', '<img src="//evil.example/#/secure/attachment/1/x.png">'],
    ['an id that goes on', '<img src="/secure/attachment/1a/x.png"><img src="/secure/attachment/1%2f/x.png">'],
    ['an address that is none', '<img src="https://["><img src=""><img src><img'],
    ['no HTML at all', 7],
  ])('are none where it holds %s', async (_what, html) => {
    const { pictures, odd } = await shown({ html });
    expect({ pictures, odd }).toEqual({ pictures: undefined, odd: undefined });
  });

  test('are none of what can hold a program, or is too long', async () => {
    const files = [file('1', 'a.svg', 'image/svg+xml'), file('2', 'b.png', 'image/png', { size: 10 * 2 ** 20 + 1 })];
    expect((await shown({ html: cloud('1') + cloud('2'), files })).pictures).toBeUndefined();
  });

  test('are none where no bytes can be read, and the comment is told without them', async () => {
    expect((await shown({ html: cloud('1'), bytes: false })).pictures).toBeUndefined();
  });

  test('are twenty at most', async () => {
    const files = Array.from({ length: 30 }, (_, i) => file(`${i}`, `${i}.png`));
    const { names } = await shown({ html: files.map(({ id }) => cloud(id)).join(''), files });
    expect(names).toHaveLength(20);
  });

  test.each([
    [
      'that leads to another host is not followed there',
      { status: 303, headers: { location: 'https://a.example/' } },
      'garbled',
    ],
    ['that is gone is missing', { status: 404 }, 'missing'],
    ['that we may not see is forbidden', { status: 403 }, 'forbidden'],
    ['that is longer than it said is refused', { body: Buffer.alloc(10 * 2 ** 20 + 1) }, 'refused'],
  ])('one %s', async (_how, said, kind) => {
    const { failure } = await shown({ html: cloud('1'), file: said });
    expect((await failureOf(Promise.reject(failure))).kind).toBe(kind);
  });

  test.each([
    ['tags without an end', '<img '.repeat(100_000)],
    ['a tag full of spaces', `<img ${' '.repeat(400_000)}`],
    ['sources without an end', '<img src="'.repeat(50_000)],
    ['one tag of half a million sources', `<img ${' src='.repeat(100_000)}>`],
  ])('cost no time whatever stands there: %s', async (_what, html) => {
    const began = performance.now();
    expect((await shown({ html })).pictures).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
