import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { markup, xml } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';

const BIG = 300 * 1024;
const lists = ['case', 'comment'];

/** What the vendor's `<cases>` answer is for us. */
function cases(text: string, within?: number): Promise<unknown> {
  return xml(text, { root: 'cases', lists, ...(within && { within }) }, z.unknown(), 'case list');
}

async function refusal(text: string, within?: number): Promise<Failure> {
  const failure = await cases(text, within).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  if (!(failure instanceof Failure)) throw failure;
  expect(failure.kind).toBe('garbled');
  expect(failure.message).toMatch(/^case list: /);
  return failure;
}

describe('a big XML answer', () => {
  test('is read beside the event loop, with the same result', async () => {
    const small = '<cases><case a="1"> x &amp; y\r\n</case><case/></cases>';
    const big = small.replace('</cases>', `<!-- ${' '.repeat(BIG)} --></cases>`);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const found = await cases(big);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    expect(found).toEqual(await cases(small));
  });

  test('is refused there as it is here', async () => {
    expect((await refusal(`<cases>${'x'.repeat(BIG)}</case>`)).message).toContain('not well-formed');
    expect((await refusal(`<cases>${'x'.repeat(BIG)}`)).message).toContain('cut');
  });

  test('has its time, and no more', async () => {
    expect((await refusal(`<cases>${'x'.repeat(BIG)}</cases>`, 1)).message).toContain('too long');
  });

  test('keeps every character of a long text, wherever that is taken apart', async () => {
    const odd = '&amp;]]&gt;\r\n\r&#128276;]]>&lt;![CDATA[&amp;lt;';
    const read = '&]]>\n\n🔔]]><![CDATA[&lt;';
    for (let before = 65_536 - 45; before <= 65_536 + 2; before++) {
      const text = await cases(`<cases>${'x'.repeat(before)}${odd}${'y'.repeat(70_000)}${odd}</cases>`);
      expect(text === `${'x'.repeat(before)}${read}${'y'.repeat(70_000)}${read}`, `after ${before}`).toBe(true);
    }
  });

  test('may hold a comment of 10 MB, or ten thousand comments', async () => {
    const line = 'Nov 20 08:04:05 host kernel: bond0: link status &lt;down&gt;\r\n';
    const text = await cases(`<cases>${line.repeat(160_000)}</cases>`);
    expect(text).toBe('Nov 20 08:04:05 host kernel: bond0: link status <down>\n'.repeat(160_000));
    const comment = `<comment id="a0a"><by>Kim, Lee</by><at>2026</at>${'<e/>'.repeat(8)}<text>${line.repeat(10)}</text></comment>`;
    expect(await cases(`<cases>${comment.repeat(10_000)}</cases>`)).toHaveProperty('comment.length', 10_000);
  });

  // Each of these once ended the whole process: one built-in call over millions of matches outgrows a worker's cap.
  test.each([
    ['lines that end in CR', 'a\r'.repeat(6_000_000)],
    ['references', '&#9;'.repeat(4_000_000)],
    ['ends of a section', ']]&gt;'.repeat(2_000_000)],
    ['attributes', `<a ${Array.from({ length: 1_000_000 }, (_, i) => `a${i}=""`).join(' ')}/>`],
    ['lines in a document that is not well-formed', `${'\n'.repeat(16_000_000)}<a></b>`],
  ])('made of millions of %s leaves the process alive', async (_name, inside) => {
    const outcome = await cases(`<cases>${inside}</cases>`).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'Failure', kind: 'garbled' });
    else expect(String(outcome).length).toBeGreaterThan(1_000_000);
  });

  test('above 16 Mi characters is not read at all', async () => {
    expect((await refusal('x'.repeat(16 * 1024 * 1024 + 1))).message).toContain('too long');
  });
});

describe('an XML request', () => {
  test('has its elements in the given order, escaped, empty ones closed at once', () => {
    const text = markup('caseFilter', 'urn:x', { b: `<&>"'`, a: '', c: 'x\u0000\u001B\uD800y' });
    expect(text).toBe('<caseFilter xmlns="urn:x"><b>&lt;&amp;&gt;&quot;&apos;</b><a/><c>xy</c></caseFilter>');
  });

  test('says what was meant, whatever people typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (typed) => {
        const text = markup('cases', 'urn:x', { keyword: typed, after: 'b' });
        const read = [...typed].filter(writable).join('').replace(/\r\n?/g, '\n');
        expect(await cases(text)).toEqual({ keyword: read, after: 'b' });
      }),
    );
  });
});

/** Whether XML 1.0 has the character at all. */
function writable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32) return code === 9 || code === 10 || code === 13;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
