import { expect, onTestFinished, test } from 'vitest';
import { words } from '#src/words.ts';
import { crashMail } from './crash/mail.ts';
import { office } from './crash/office.ts';
import { judge, mailOf, type Said } from './crash/said.ts';
import { hasDovecot } from './fakes/dovecot.ts';

test.skipIf(!hasDovecot)(
  'killed again and again, each mail becomes one ticket or one comment, told once',
  {
    timeout: 180_000,
  },
  async () => {
    const said: string[] = [];
    const result = await crashMail({ cycles: 5, seed: 3, most: 3, say: (line) => said.push(line) });
    expect(said).toEqual([expect.stringContaining('5/5 kills')]);
    expect(result).toMatchObject({ cycles: 5, told: 0, lost: 0, duplicated: 0 });
    expect(result?.mails).toBeGreaterThan(1);
  },
);

test.skipIf(!hasDovecot)('what is missing, there twice, or in another case does not go unseen', async () => {
  const world = await office();
  if (!world) throw new Error('Dovecot is gone');
  onTestFinished(() => world.stop());
  const { add, comment, attach } = world.vendor.cases;
  const begun: Said = { kind: 'new', token: 'a.', of: 'a.', file: true };
  const answer: Said = { kind: 'answer', token: 'b.', of: 'a.', file: false };
  world.mailbox.deliver(mailOf(begun), 'Done');
  expect(judge(world, [begun])).toEqual({ lost: ['titles a.', 'notices a.', 'files a.log'], duplicated: [], told: [] });
  const [first, second] = [add({ summary: 'Tunnel a. is down' }), add({ summary: 'Tunnel a. is down' })];
  attach(first.caseNumber, 'a.log', 3);
  expect(judge(world, [begun])).toEqual({ lost: ['notices a.'], duplicated: ['titles a.'], told: [] });
  comment(add({ summary: 'Another' }).caseNumber, 'This is what b. says.');
  world.mailbox.deliver(mailOf(answer), 'Done');
  expect(judge(world, [answer])).toEqual({ lost: ['comments b.'], duplicated: ['comments b.'], told: [] });
  comment(second.caseNumber, 'This is what b. says.');
  expect(judge(world, [answer])).toEqual({ lost: [], duplicated: ['comments b.'], told: [] });
  comment(first.caseNumber, `${words('en')('files-missing')}\n✗ b.log`);
  expect(judge(world, [{ ...answer, file: true }])).toMatchObject({ lost: [], told: ['files b.log'] });
});
