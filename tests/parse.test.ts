import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { json, xml } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';

const CANARY = 'canary-77aa';
const lists = ['case', 'comment'];

/** What the vendor's `<cases>` answer is for us. */
function cases(text: string): Promise<unknown> {
  return xml(text, { root: 'cases', lists }, z.unknown(), 'case list');
}

async function refusal(text: string): Promise<Failure> {
  const failure = await cases(text).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  if (!(failure instanceof Failure)) throw failure;
  expect(failure.kind).toBe('garbled');
  expect(failure.message).toMatch(/^case list: /);
  return failure;
}

describe('a JSON answer', () => {
  const schema = z.object({ cases: z.array(z.object({ caseNumber: z.string() })) });

  test('is reduced to what its schema asks for', () => {
    const text = '\uFEFF{"cases":[{"caseNumber":"01234567","more":1}],"__proto__":{"x":1}}';
    expect(json(text, schema, 'case list')).toEqual({ cases: [{ caseNumber: '01234567' }] });
  });

  test.each([
    ['an empty answer', ' \n', 'the answer is empty'],
    ['a login page', `<!DOCTYPE html><p>${CANARY}</p>`, 'a web page came instead of data (a login or proxy page?)'],
    ['a cut answer', `{"cases":[{"caseNumber":"${CANARY}`, 'the JSON is cut or not JSON'],
    ['plain words', CANARY, 'the JSON is cut or not JSON'],
    ['another shape', `{"cases":[{"caseNumber":"1"},{"caseNumber":["${CANARY}"]}]}`, 'at cases.1.caseNumber'],
    ['something else altogether', `"${CANARY}"`, 'at the top'],
  ])('%s is garbled and its message quotes nothing', (_name, text, why) => {
    const failure = catching(() => json(text, schema, 'case list'));
    expect(failure).toMatchObject({ kind: 'garbled', message: expect.stringMatching(/^case list: /) });
    expect(failure.message).toContain(why);
    expect(`${failure.message} ${failure.stack} ${String(failure.cause)}`).not.toContain(CANARY);
  });
});

describe('an XML answer', () => {
  test('keeps numbers as they are written', async () => {
    const found = await cases('<cases><case caseNumber="01234567"><n>00000000</n><x>1e3</x><b>true</b></case></cases>');
    expect(found).toEqual({ case: [{ '@caseNumber': '01234567', n: '00000000', x: '1e3', b: 'true' }] });
  });

  test.each([
    ['none', '<cases></cases>', ''],
    ['one', '<cases><case>a</case></cases>', { case: ['a'] }],
    ['many', '<cases><case>a</case><n/><case/></cases>', { case: ['a', ''], n: '' }],
  ])('has a list with %s', async (_name, text, expected) => {
    expect(await cases(text)).toEqual(expected);
  });

  test('loses its namespaces, declaration, comments and layout, and nothing else', async () => {
    const text = `\uFEFF<?xml version="1.0" encoding="UTF-8"?>\n<!-- > -->
      <s:cases xmlns:s="u" xmlns="v" s:more="1>0">
        <s:text>\r\n  two\r  lines <!-- not this --><![CDATA[<b> & ]]>\n</s:text>  <?skip this?>
      </s:cases>\n<!-- the end -->\n`;
    expect(await cases(text)).toEqual({ '@more': '1>0', text: '\n  two\n  lines <b> & ' });
  });

  test.each([
    ['the five names', '&lt;&gt;&amp;&quot;&apos;', '<>&"\''],
    ['numbers', '&#65;&#x1F514;&#0009;', 'A🔔\t'],
    ['what was escaped twice', '&amp;lt;b&amp;gt; &#38;amp; &amp;#65;', '&lt;b&gt; &amp; &#65;'],
    ['control characters and halves of a pair', '&#0;&#27;&#xD800;&#x110000;', '\uFFFD\uFFFD\uFFFD\uFFFD'],
    ['names XML does not know', '&nbsp;&constructor;&__proto__;', '&nbsp;&constructor;&__proto__;'],
  ])('decodes once: %s', async (_name, written, read) => {
    expect(await cases(`<cases a="${written}"><n>${written}</n></cases>`)).toEqual({ '@a': read, n: read });
    expect(await cases(`<cases><![CDATA[${written}]]></cases>`)).toBe(written);
  });

  test('is refused at every place where a connection may have cut it', async () => {
    const text = `<?xml version="1.0"?><comments xmlns="u"><comment id='a'><text>x &lt; <![CDATA[y]]></text><public>true</public>
      </comment><!-- > --><comment id="b"><text/></comment></comments>`;
    const read = (part: string) => xml(part, { root: 'comments', lists }, z.unknown(), 'comments');
    expect(await read(text)).toHaveProperty('comment.length', 2);
    for (let end = 0; end < text.length; end++) {
      const failure = await read(text.slice(0, end)).catch((error: unknown) => error);
      expect(failure, text.slice(0, end)).toMatchObject({ name: 'Failure', kind: 'garbled' });
    }
  });

  test.each([
    ['text after the end', '<cases/>more', 'text outside'],
    ['text that looks like a tag', '<cases/> a > b <!-- -->', 'text outside'],
    ['text before', 'Service Unavailable <cases/>', 'text outside'],
    ['a second document', '<cases></cases><cases/>', 'more than the root'],
    ['another root', '<html><cases/></html>', 'not <cases>'],
    ['a section before the start', '<![CDATA[]]><cases/>', 'more than the root'],
    ['a section after the end', '<cases/><![CDATA[x]]>', 'more than the root'],
    ['an end without a start', '</cases>', 'more than the root'],
    ['a comment without an end', '<cases></cases><!-- more', 'cut'],
    ['an instruction without an end', '<cases></cases><?more ', 'cut'],
    ['nothing', ' \n\t', 'empty'],
    ['JSON', '{"cases":[]}', 'text outside'],
    ['crossed elements', '<cases><a><b></a></b></cases>', 'not well-formed'],
    ['an attribute twice', '<cases a="1" a="2"/>', 'not well-formed'],
    ['an attribute without quotes', '<cases a=1/>', 'not well-formed'],
  ])('with %s is refused', async (_name, text, why) => {
    expect((await refusal(text)).message).toContain(why);
  });

  test.each([
    '<!DOCTYPE html><html></html>',
    '\uFEFF<?xml version="1.0"?>\n<!-- --> <!doctype html><cases/>',
    '<!DOCTYPE cases [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><cases>&b;</cases>',
    '<!DOCTYPE cases SYSTEM "file:///etc/passwd"><cases/>',
    '<cases><!DOCTYPE cases [<!ENTITY a "b">]>&a;</cases>',
    '<cases></cases><!DOCTYPE cases>',
    '<cases><!ENTITY a "b"></cases>',
  ])('with a document type is refused: %s', async (text) => {
    expect((await refusal(text)).message).toContain('document type');
  });

  test('may quote a document type in its text', async () => {
    expect(await cases('<cases><!-- <!DOCTYPE> --><n><![CDATA[<!DOCTYPE html>]]></n></cases>')).toEqual({
      n: '<!DOCTYPE html>',
    });
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 's:__proto__'])(
    'with an element called %s is refused, an attribute of that name is data',
    async (name) => {
      await refusal(`<cases xmlns:s="u"><${name}>1</${name}></cases>`);
      const attribute = `@${name.replace('s:', '')}`;
      const found = await cases(`<cases xmlns:s="u"><a ${name}="1"/></cases>`);
      expect(found).toEqual({ a: Object.fromEntries([[attribute, '1']]) });
      expect(Object.getPrototypeOf({})).not.toHaveProperty('1');
    },
  );

  test('may be 64 levels deep and no deeper', async () => {
    const nested = (levels: number) => `<cases>${'<a>'.repeat(levels - 1)}x${'</a>'.repeat(levels - 1)}</cases>`;
    expect(JSON.stringify(await cases(nested(64)))).toContain('"x"');
    expect((await refusal(nested(65))).message).toContain('too deep');
  });

  test.each([
    ['tags that open and open', '<a>'.repeat(80_000)],
    ['a start without an end', '<'.repeat(250_000)],
    ['comments without an end', '<!--'.repeat(60_000)],
    ['sections without an end', `<cases>${'<![CDATA['.repeat(28_000)}`],
    ['one endless name', `<cases><${'a'.repeat(240_000)}/></cases>`],
    ['one endless prefix', `<cases><${'a:'.repeat(120_000)}a/></cases>`],
    ['one tag of blanks', `<cases ${' '.repeat(250_000)}/>`],
    ['quotes and quotes', `<cases ${`"' `.repeat(80_000)}/>`],
    ['thousands of attributes', `<cases ${Array.from({ length: 20_000 }, (_, i) => `a${i}=""`).join(' ')}/>`],
  ])('made to keep us busy is refused at once: %s', async (_name, text) => {
    const start = performance.now();
    await refusal(text);
    expect(performance.now() - start).toBeLessThan(1500);
  });

  test('with more parts than any case has is refused', async () => {
    expect((await refusal(`<cases>${'<a/>'.repeat(200_001)}</cases>`)).message).toContain('too many parts');
    expect((await refusal(`<cases>${'<![CDATA[]]>'.repeat(200_001)}</cases>`)).message).toContain('too many parts');
  });

  test('is never quoted in a message', async () => {
    const shape = { root: 'cases', lists };
    const schema = z.object({ case: z.array(z.object({ owner: z.literal('x') })) });
    for (const text of [
      `<cases><case><owner>${CANARY}</owner></case></cases>`,
      `<cases><case><owner>${CANARY}</wner></case></cases>`,
      `<cases ${CANARY}></cases>`,
      `<cases>${CANARY}`,
      `<${CANARY}/>`,
    ]) {
      const failure = await xml(text, shape, schema, 'case list').catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'Failure', kind: 'garbled' });
      expect(JSON.stringify(failure) + String(failure)).not.toContain(CANARY);
    }
    const wrong = await xml('<cases><case/></cases>', shape, schema, 'case list').catch((error: unknown) => error);
    expect(wrong).toMatchObject({ message: 'case list: another shape than expected at case.0' });
  });
});

function catching(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('believed');
}
