import { expect, onTestFinished, test } from 'vitest';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal } from '#src/demo/portal.ts';
import { LEE } from '#src/demo/scene.ts';
import { http } from '#src/http.ts';
import type { Case } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { vendors } from '#vendors/index.ts';
import { noMail } from './fakes/mail.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const played = vendors.map((vendor) => [vendor.id, vendor as Vendor] as const);
/** Their files are within comments; the API of the last shows no other trace of them. */
const WITHIN = ['zendesk', 'freshdesk', 'aws', 'github'];

/** A case that nobody has said anything in for hours, at its vendor's on this machine. */
async function quiet(vendor: Vendor) {
  const clock = { now: NOON };
  const now = () => clock.now;
  const face = await faces[vendor.id]?.();
  if (!face) throw new Error(`${vendor.id} cannot be played`);
  const portal = await openPortal(face, { quiet: true, now });
  onTestFinished(() => portal.stop());
  const tools = { http: http({ now }), mail: noMail, now, keep: async () => {} };
  const desk = vendor.connect(vendor.asks.credentials.parse(portal.credentials), tools);
  const own = portal.cases.all().find(({ fields, files }) => !fields.isClosed && files.length > 0);
  const ref = (own ?? portal.cases.all()[0])?.fields.caseNumber ?? '';
  const number = face.number?.(ref) ?? ref;
  const signal = AbortSignal.timeout(20_000);
  clock.now += 3 * HOUR;
  const read = async (): Promise<Case> => (await desk.get?.(number, signal)) ?? expect.fail('it cannot be read');
  return { portal, desk, ref, number, now, signal, read };
}

/** Whole hours since noon at which a case tells of that file, in its list and in words. */
function told({ attachments, comments }: Case, name: string) {
  const hours = (at: string) => Math.floor((Date.parse(at) - NOON) / HOUR);
  return {
    listed: attachments.filter((file) => file.name === name).map(({ at }) => hours(at)),
    said: comments.filter(({ text }) => text.includes(name)).map(({ at, side }) => [hours(at), side]),
  };
}

test.each(played)("%s: an engineer's file has the time it came at, whatever was said before", async (id, vendor) => {
  const { portal, ref, now, read } = await quiet(vendor);
  portal.cases.comment(ref, 'I look for the file.', { by: LEE.name });
  const before = await read();
  expect(now()).toBe(NOON + 3 * HOUR);
  portal.cases.attach(ref, 'core-of-lee.gz', 12, { by: LEE.name });
  const after = await read();
  const lists = id !== 'github' && id !== 'cisco';
  expect(told(after, 'core-of-lee.gz')).toEqual({
    listed: lists ? [3] : [],
    said: WITHIN.includes(id) ? [[3, 'vendor']] : [],
  });
  expect(after.comments.filter(({ text }) => !text.includes('core-of-lee.gz'))).toEqual(before.comments);
  expect(after.attachments.filter(({ name }) => name !== 'core-of-lee.gz')).toEqual(before.attachments);
});

test.each(played)('%s: a file of ours comes once, at its own time', async (id, vendor) => {
  const { desk, number, signal, read } = await quiet(vendor);
  if (!desk.attach) return expect(['cisco', 'github', 'strata']).toContain(id);
  async function* open() {
    yield Buffer.from('link down\n');
  }
  await desk.attach(number, { name: 'trace.txt', size: 10, open }, signal);
  expect(told(await read(), 'trace.txt')).toEqual({
    listed: [3],
    said: WITHIN.includes(id) ? [[3, 'ours']] : [],
  });
});

test.each(played)('%s: a file that came with words is no comment of its own', async (_id, vendor) => {
  const { portal, ref, read } = await quiet(vendor);
  const said = (portal.cases.get(ref)?.comments ?? []).filter(({ isDraft }) => !isDraft);
  expect((await read()).comments.filter(({ draft }) => !draft)).toHaveLength(said.length);
});
