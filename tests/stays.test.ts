import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { faces } from '#src/demo/faces/index.ts';
import { openPortal, type Portal } from '#src/demo/portal.ts';
import { demoVendor } from '#src/demo/vendor.ts';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { crowdstrike } from '#vendors/crowdstrike.ts';
import type { Actor } from './fakes/actor.ts';
import { joined } from './fakes/carrier.ts';
import { dropped } from './fakes/dropped.ts';
import { type House, house } from './fakes/house.ts';

const CASE = '40710231';
const LOG = '⚠ 📎 a.log · 5 B · stays behind: files that end in .log are not taken';
const DO = [
  `Taken here: ${crowdstrike.limits.types?.join(', ')}. Save the file as one of these and drop it here.`,
  "Or hand it in at the vendor's portal: https://falcon.crowdstrike.com",
];
const COMMENT = 'These files could not be attached here:\n✗ a.log, 5 B: files that end in .log are not taken';

let home: House;
let portal: Portal<object>;
let ada: Actor;

/** CrowdStrike, played on this machine, takes few kinds of files. */
beforeEach(async () => {
  const face = await faces['crowdstrike']?.();
  if (!face) throw new Failure('missing', 'CrowdStrike cannot be played');
  portal = await openPortal(face, { quiet: true });
  home = await house({ more: [demoVendor(crowdstrike as Vendor, portal) as Vendor], http: http() });
  onTestFinished(async () => {
    await home.stop();
    await portal.stop();
  });
  ada = await home.known('Ada', 'operator');
  await joined(home.core, ada.id, 'demo', { token: portal.token });
});

/** What is to go out goes out; what came of it in Ada's chat. */
async function work(): Promise<string[]> {
  for (let round = 0; round < 3; round++) {
    for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
    for (const id of await home.wakeups('files')) await home.core.uploads.run(id, AbortSignal.timeout(5000));
    home.pass(60_000);
  }
  await home.deliver();
  return home.sent.map((s) => s.text);
}

const posted = () => portal.cases.get(CASE)?.comments.map((c) => c.commentBody) ?? [];

test('files that all stay behind have no Send: why, and what to do, is said, and they wait on', async () => {
  const before = posted();
  await ada.does(dropped({ 'a.log': 'alpha' }));
  const said = await ada.says(`/attach ${CASE}`);
  expect(said.text).toBe(
    [
      `Files for CrowdStrike Falcon demo ${CASE}`,
      LOG,
      ...DO,
      `None of these can go to case ${CASE}, so there is nothing to send. They wait here for a day.`,
    ].join('\n'),
  );
  expect(said.labels).toEqual(['Cancel']);
  expect(await work()).toEqual([]);
  expect(posted()).toEqual(before);
  await ada.does(dropped({ 'a.txt': 'alpha' }));
  expect((await ada.says(`/attach ${CASE}`)).text).toContain(`${LOG}\n📎 a.txt · 5 B`);
});

test('where some go and some stay, all that is posted is shown, and after Send only what goes is said to go', async () => {
  const before = posted();
  await ada.does(dropped({ 'a.log': 'alpha', 'b.txt': 'beta!' }));
  const preview = await ada.says(`/attach ${CASE}`);
  expect(preview.text).toContain([LOG, '📎 b.txt · 5 B', ...DO].join('\n'));
  expect(preview.text).toContain(`This comment follows, for what stays behind:\n${COMMENT.replace(/^/gm, '│ ')}`);
  expect((await ada.presses('Send')).text).not.toContain('a.log');
  const told = await work();
  expect(told.filter((text) => text.startsWith('On the way'))).toEqual([`On the way to case ${CASE}: b.txt`]);
  expect(posted().slice(before.length)).toEqual([expect.stringContaining(COMMENT)]);
});

test('with a comment too, what is posted about those that stay is shown', async () => {
  await ada.does(dropped({ 'a.log': 'alpha' }));
  const { text, labels } = await ada.says(`/reply ${CASE} Here you are.`);
  expect(text).toContain(`│ Here you are.\n${[LOG, ...DO].join('\n')}\nThis comment follows`);
  expect(labels).toContain('Send');
});

test('files that were to go, and cannot any more, are not said to be on their way', async () => {
  await ada.does(dropped({ 'a.txt': 'alpha' }));
  await ada.says(`/attach ${CASE}`);
  const [file] = await home.ledger.db.selectFrom('files').selectAll().execute();
  await home.ledger.write((tx) =>
    tx
      .updateTable('files')
      .set({ name: 'a.log' })
      .where('id', '=', file?.id ?? '')
      .execute(),
  );
  await ada.presses('Send');
  const told = await work();
  expect(told.join('\n')).toContain('✗ a.log');
  expect(told.join('\n')).not.toContain('On the way');
});
