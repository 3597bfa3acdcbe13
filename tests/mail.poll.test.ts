import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { lookout } from '#pollers/lookout.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { log } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Post, post } from './fakes/post.ts';

const MINUTE = 60_000;
const NUMBER = 'EXN-0012345';
let at: Post;
let box: Account;

beforeEach(async () => {
  at = await post();
  const [found] = await at.place.core.accounts.owned(at.ann);
  if (!found) throw new Error('no mailbox');
  box = found;
});

const now = () => new Date(at.place.now()).toISOString();
const told = (text: string) => at.heard().filter((said) => said.includes(text)).length;
const mark = async () => (await at.place.core.accounts.get(box.id)).mark;

describe('a mailbox that is read for what vendors answer', () => {
  test('that breaks off half-way loses no mail, and none is told twice', async () => {
    const { mailroom } = at.place;
    await at.mailed();
    const before = await mark();
    mailroom.arrive({
      ...at.answer(),
      from: 'noc@example.com',
      at: now(),
      subject: `[Case ${NUMBER}]`,
      text: 'On it.',
    });
    for (let i = 0; i < 50; i++) mailroom.arrive({ from: 'news@shop.test', at: now(), subject: `Offer ${i}` });
    mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), text: 'Repaired.' });
    const { open } = mailroom.box;
    let opened = 0;
    mailroom.box.open = (place, o) => {
      opened += 1;
      if (opened === 40) throw new Failure('down', 'the line broke');
      return open(place, o);
    };
    await at.place.live(1000);
    expect(await mark()).toBe(before);
    expect([told('│ On it.'), told('│ Repaired.')]).toEqual([1, 0]);
    await at.place.live(2 * MINUTE);
    expect(await mark()).not.toBe(before);
    expect([told('│ On it.'), told('│ Repaired.')]).toEqual([1, 1]);
  });

  test('gives 256 KiB of each mail at most, and none of what was sent from it by hand', async () => {
    const { mailroom } = at.place;
    await at.mailed();
    const { open } = mailroom.box;
    const asked: unknown[] = [];
    mailroom.box.open = (place, o) => {
      asked.push([place, o.most]);
      return open(place, { signal: o.signal });
    };
    const text = `Your case number is ${NUMBER}.\n${'x'.repeat(300_000)}`;
    const place = mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), text });
    mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), folder: 'sent' });
    await at.place.live(1000);
    expect(asked).toEqual([[place, 256 * 1024]]);
    expect(told(`Case ${NUMBER}`)).toBe(1);
  });

  test('may lose a mail while it is read: somebody put it elsewhere', async () => {
    const { mailroom } = at.place;
    await at.mailed();
    const { since } = mailroom.box;
    mailroom.box.since = async (from, signal) => {
      const found = await since(from, signal);
      for (const { place } of found.heads.slice(0, 1)) mailroom.remove(place);
      return found;
    };
    mailroom.arrive({ at: now(), subject: 'Moved' });
    mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), subject: `[Case ${NUMBER}]` });
    await at.place.live(1000);
    expect(told(`Case ${NUMBER}`)).toBe(1);
    expect(await at.place.core.doctor.troubles(true)).toEqual([]);
  });

  test('has mails nobody can read: they are counted, told once, and hold up no other', async () => {
    const { mailroom, core } = at.place;
    await at.mailed();
    for (let i = 0; i < 2; i++) mailroom.arrive({ at: now(), source: '' });
    mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), subject: `[Case ${NUMBER}]` });
    await at.place.live(1000);
    expect(told(`Case ${NUMBER}`)).toBe(1);
    expect(at.place.seen(at.ann).at(-1)).toContain('2 mails cannot be read');
    await at.place.live(2 * MINUTE);
    expect(await core.doctor.troubles(true)).toEqual([]);
  });

  test('is read before its interval where it says that mail came', async () => {
    await at.mailed();
    at.place.mailroom.arrive({ ...at.answer(), from: 'noc@example.com', at: now(), subject: `[Case ${NUMBER}]` });
    await at.place.live(1);
    expect(told(`Case ${NUMBER}`)).toBe(1);
  });

  test('that cannot be read stays told, though letters still leave it', async () => {
    const { core, mailroom } = at.place;
    mailroom.box.since = async () => Promise.reject(new Failure('down', 'imap.acme.example does not answer'));
    await at.place.live(10 * MINUTE);
    await at.mailed();
    await at.place.live(10 * MINUTE);
    const down = at.place.seen(at.ann).filter((text) => text.includes('imap.acme.example does not answer'));
    expect(down).toHaveLength(1);
    expect(at.place.seen(at.ann).join()).not.toContain('works again');
    expect((await core.doctor.troubles(true)).map(({ key }) => key)).toEqual([`account:${box.id}`]);
  });
});

describe('the watch of a mailbox', () => {
  const silent = log({ level: 'silent' });
  let watch: ReturnType<typeof lookout>;

  beforeEach(() => {
    // A watch of its own, beside that of the town.
    watch = lookout({ core: at.place.core, log: silent });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(async () => {
      vi.useRealTimers();
      await watch.stop();
    });
  });

  /** A mailbox whose watch fails until `holds`. */
  function watched() {
    const it = { began: 0, holds: false, error: new Failure('down', 'the line broke') };
    const mailbox = {
      ...at.place.mailroom.box,
      async watch(_news: () => void, signal: AbortSignal) {
        it.began += 1;
        if (!it.holds) throw it.error;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      },
    };
    return { ...it, it, mailbox };
  }
  const trouble = async () => (await at.place.core.doctor.troubles(true)).find(({ key }) => key === `watch:${box.id}`);
  async function times(count: number): Promise<void> {
    await vi.waitUntil(async () => (await trouble())?.count === count);
  }

  test('is begun again after a growing while, told after the third failure, and over once it held for a while', async () => {
    const { it, mailbox } = watched();
    await watch.keep(box, mailbox);
    await times(1);
    await vi.advanceTimersByTimeAsync(30_000);
    await times(2);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(it.began).toBe(2);
    await vi.advanceTimersByTimeAsync(15_000);
    await times(3);
    await at.place.live(1000);
    expect(at.place.seen(at.ann).at(-1)).toContain('no longer says at once when mail comes');
    await watch.keep(box, mailbox);
    expect(it.began).toBe(3);

    it.holds = true;
    await vi.advanceTimersByTimeAsync(120_000);
    await vi.waitUntil(() => it.began === 4);
    await watch.keep(box, mailbox);
    expect(await trouble()).toBeDefined();
    await at.place.live(6 * MINUTE);
    await watch.keep(box, mailbox);
    expect(await trouble()).toBeUndefined();
  });

  test('ends when the mailbox is left, or another takes its place', async () => {
    const first = watched();
    const second = watched();
    first.it.holds = true;
    second.it.holds = true;
    await watch.keep(box, first.mailbox);
    await watch.keep(box, first.mailbox);
    await watch.keep(box, second.mailbox);
    watch.leave(box.id);
    await watch.keep(box, first.mailbox);
    expect([first.it.began, second.it.began]).toEqual([2, 1]);
    await watch.stop();
    expect([first.it.began, second.it.began]).toEqual([2, 1]);
  });

  test('of a server that cannot is no trouble', async () => {
    const { it, mailbox } = watched();
    it.error = new Failure('unsupported', 'no IDLE');
    await watch.keep(box, mailbox);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(it.began).toBe(1);
    expect(await trouble()).toBeUndefined();
  });
});
