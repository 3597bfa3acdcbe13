import { openCore } from '#src/app.ts';
import { alone } from '#src/cli/alone.ts';
import { type Call, print, whole, wrong } from '#src/cli/call.ts';
import type { Core } from '#src/core/index.ts';
import { openFolder } from '#src/folder.ts';
import { log as openLog } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Box, boxesOf } from './boxes.ts';
import { printed, type Report } from './report.ts';
import { workOff } from './work.ts';

const DAY = 86_400_000;
const MOST_DAYS = 366;
const MOST_RETRIES = 100;
const AGAIN = 5_000;
const PATIENCE = 10 * 60_000;
const MOST_HELD = 500;

type Lost = { mailbox: string; why: string };
type Asked = { from: string; retries: number; mailbox: string | undefined };

/**
 * `casebell mail check`: the mails of the last days (`--days`, 1) that became nothing are taken in: by the service where it
 * runs, else here and now. `--retries`: so often is a mailbox asked again that does not answer. Repeating it does no
 * harm. Ends with 1 where a mailbox did not answer, or mails need another try.
 */
export async function check({ config, flags, say, io }: Call): Promise<number> {
  const days = whole(flags.days, { standard: 1, least: 1, most: MOST_DAYS });
  if (days === undefined) return wrong(io, say('cli-mail-days', { most: MOST_DAYS }));
  const retries = whole(flags.retries, { standard: 0, least: 0, most: MOST_RETRIES });
  if (retries === undefined) return wrong(io, say('cli-mail-retries', { most: MOST_RETRIES }));
  if (config.mail.boxes.length === 0) return wrong(io, say('cli-mail-unset'));
  const asked = { from: new Date(Date.now() - days * DAY).toISOString(), retries, mailbox: flags.mailbox };
  openFolder(config.dataDir);
  const held = await alone(config);
  try {
    const house = await openCore({ config, log: openLog({ level: 'silent' }) });
    try {
      // A service has done so at its start.
      if (held) await house.core.settle(config.mailAccounts);
      const boxes = await boxesOf(house.core, asked.mailbox);
      if (boxes.length === 0) return wrong(io, say('cli-mail-none', { mailboxes: config.mail.boxes.join(', ') }));
      const { found, lost } = await reports(house.core, boxes, asked);
      const done = held ? await workOff(house) : undefined;
      const all = held ? await again(house.core, boxes, asked, found) : found;
      if (flags.json) print(io, JSON.stringify({ mailboxes: all, done }, null, 2));
      else if (all.length > 0) print(io, printed(say, all, { days, done }));
      for (const one of lost) io.stderr.write(`casebell: ${say('cli-mail-lost', one)}\n`);
      return lost.length > 0 || done === false ? 1 : 0;
    } finally {
      await house.close();
    }
  } finally {
    held?.release();
  }
}

/** A mailbox that does not answer keeps no other from being looked at. */
async function reports(core: Core, boxes: Box[], asked: Asked): Promise<{ found: Report[]; lost: Lost[] }> {
  const found: Report[] = [];
  const lost: Lost[] = [];
  for (const box of boxes) {
    try {
      found.push(await reportOf(core, box, asked));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      lost.push({ mailbox: box.address, why: error.message });
    }
  }
  return { found, lost };
}

/** What became of them, and how many had been missing before. */
async function again(core: Core, boxes: Box[], asked: Asked, before: Report[]): Promise<Report[]> {
  const missing = new Map(before.map((one) => [one.mailbox, one.missing]));
  const { found } = await reports(
    core,
    boxes.filter(({ address }) => missing.has(address)),
    asked,
  );
  return found.map((one) => ({ ...one, missing: missing.get(one.mailbox) ?? 0 }));
}

async function reportOf(core: Core, { account, address }: Box, asked: Asked): Promise<Report> {
  const {
    seen,
    new: missing,
    states,
  } = await persistent(asked.retries, () => core.mail.check(account.id, asked.from, patience(PATIENCE)));
  const parked: Record<string, number> = {};
  for (const mail of await core.mail.held({ limit: MOST_HELD })) {
    if (mail.box !== account.id || mail.state !== 'parked' || mail.at < asked.from) continue;
    parked[mail.why] = (parked[mail.why] ?? 0) + 1;
  }
  return { mailbox: address, seen, missing, states, parked };
}

async function persistent<T>(retries: number, work: () => Promise<T>): Promise<T> {
  for (let left = retries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || !error.retryable || left === 0) throw error;
      await sleep(error.retryAfterMs ?? AGAIN, new AbortController().signal);
    }
  }
}
