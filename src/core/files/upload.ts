import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import type { Notices } from '#src/core/chats/notices.ts';
import type { Doctor } from '#src/core/doctor.ts';
import { LOOK_AGAIN } from '#src/core/tickets/retry.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Attachment } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { File, Files } from './files.ts';
import type { Said, Way } from './ladder.ts';
import { letters } from './letter.ts';
import { type Pack, packing, planOf } from './packing.ts';
import { endOf, inList, lines, missingText, receipts, type Shown } from './receipt.ts';
import { type Job, transfer, UNLISTED } from './transfer.ts';

export type Uploads = ReturnType<typeof uploads>;

const OPEN = ['staged', 'sending', 'doubt'] as const;

/** The files of tickets on their way, one after the other: all is decided before the first goes, and told at the end. */
export function uploads(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  files: Files;
  doctor: Doctor;
  health: Health;
  notices: Notices;
  now(): number;
}) {
  const { ledger, files, now } = o;
  const prepare = packing(o);
  const { tell, comment } = receipts(o);
  const { send, settle } = transfer(o);

  /** Takes down how each file ended, and tells it; the vendor too, where it takes comments. */
  async function close(t: Job['t'], packs: Pack[], shown: (leaf: File) => Shown, vendor?: Vendor): Promise<void> {
    const told = lines(packs, shown);
    await ledger.write(async (tx) => {
      for (const pack of packs) {
        const end = endOf(pack);
        const why = end.state === 'sent' ? null : JSON.stringify(end.why);
        await tx.updateTable('files').set({ state: end.state, why }).where('id', '=', pack.root.id).execute();
      }
      await spare(tx, t.id, packs);
      await tell(tx, t, told);
      if (vendor) await comment(tx, t, vendor, told.missing);
    });
    failpoint('upload.closed');
    await o.doctor.over(`files:${t.id}`);
  }

  /** What was made of files and did not go: parts are kept as left, the rest is forgotten, and swept from the disk. */
  async function spare(tx: Db, ticket: string, packs: Pack[]): Promise<void> {
    const leaves = new Set(packs.flatMap((p) => p.leaves.map((leaf) => leaf.id)));
    const rows = await files.of(ticket, tx);
    for (const row of rows.filter((r) => r.of !== null && isOpen(r))) {
      const used = leaves.has(row.id) || rows.some((r) => r.of === row.id);
      if (used) await tx.updateTable('files').set({ state: 'left' }).where('id', '=', row.id).execute();
      else await tx.deleteFrom('files').where('id', '=', row.id).execute();
    }
  }

  /** All went that could: the vendor's list is read back, once more where it lags. */
  async function finish({ t, account, desk, signal }: Job, packs: Pack[]): Promise<void> {
    const vendor = desk.comment && account.vendor;
    const sent = packs.flatMap((p) => p.leaves).filter((leaf) => leaf.state === 'sent');
    if (sent.length === 0) return close(t, packs, () => 'unread', vendor);
    let list: Attachment[] | undefined;
    try {
      list = (await desk.get?.(t.number, signal))?.attachments;
    } catch (error) {
      if (signal.aborted) throw error;
      await o.doctor.trouble(`files:${t.id}`, error);
    }
    function shown(leaf: File): Shown {
      if (!list) return 'unread';
      return inList(list, leaf) ? 'listed' : 'unlisted';
    }
    const unseen = desk.get ? sent.filter((leaf) => shown(leaf) !== 'listed') : [];
    const first = unseen.filter((leaf) => leaf.why === null).map((leaf) => leaf.id);
    if (first.length === 0) return close(t, packs, shown, vendor);
    await ledger.write(async (tx) => {
      await tx.updateTable('files').set({ why: UNLISTED }).where('id', 'in', first).execute();
      await o.queue.put('files', t.id, { tx, notBefore: now() + LOOK_AGAIN });
    });
  }

  /** Nothing more of it can go, for one reason. */
  async function leave(t: Job['t'], rows: File[], say: string): Promise<void> {
    if (!rows.some(isOpen)) return;
    const roots = rows.filter((row) => row.of === null);
    // What went by letter is told already, whatever else was made of it.
    if (!roots.some(isOpen)) return ledger.write((tx) => spare(tx, t.id, []));
    const why: Said = { say, args: {} };
    const packs = roots.map(
      (root): Pack => ({ root, way: isOpen(root) ? { kind: 'left', why } : { kind: 'whole' }, leaves: [root] }),
    );
    await close(t, packs, () => 'unread');
  }

  /** Sends what waits, in order; false where something else has to happen first. */
  async function go(job: Job, rows: File[], packs: Pack[]): Promise<boolean> {
    for (const { leaves } of packs) {
      for (const leaf of leaves) {
        const how = leaf.state === 'staged' ? await send(job, rows, leaf) : leaf.state;
        if (how === 'halt') return false;
        // Without one of its parts the others are worth nothing.
        if (how === 'failed') break;
      }
    }
    return true;
  }

  /**
   * What would become of these files at that account: the way each goes, and what is posted in the case about those that
   * stay behind.
   */
  async function plan(
    rows: File[],
    { account, number }: { account: Account; number: string | undefined },
  ): Promise<{ packs: Pack[]; comment: string | undefined }> {
    const { vendor } = account;
    const { kind, bigFiles } = await o.accounts.contact(account.id);
    const { attach, comment } = await o.accounts.desk(account.id);
    const { packs } = planOf(rows, { limits: vendor.limits, bigFiles, number });
    if (kind === 'email') return { packs, comment: undefined };
    const none: Way = { kind: 'left', why: { say: 'file-left-none', args: {} } };
    if (!attach) return { packs: packs.map((pack) => ({ ...pack, way: none })), comment: undefined };
    const { missing } = lines(
      packs.filter(({ way }) => way.kind === 'left'),
      () => 'unread',
    );
    return { packs, comment: comment && missing.length > 0 ? missingText(missing, vendor) : undefined };
  }

  async function wake(tx: Db, account?: string): Promise<void> {
    const all = tx
      .selectFrom('files')
      .innerJoin('tickets', 'tickets.id', 'files.ticket')
      .select('tickets.id')
      .distinct()
      .where('tickets.state', '=', 'done')
      .where('files.state', 'in', OPEN);
    const rows = await (account === undefined ? all : all.where('tickets.account', '=', account)).execute();
    for (const { id } of rows) await o.queue.put('files', id, { tx });
  }

  return {
    ...letters({ ...o, prepare, tell }),
    plan,

    /** The names of a ticket's files that are to go to that case. */
    async going(ticket: string, to: { account: Account; number: string }): Promise<string[]> {
      const { packs } = await plan(await files.of(ticket), to);
      return packs.flatMap(({ root, way }) => (way.kind === 'left' ? [] : [root.name]));
    },

    /** The wake-up `files`, by ticket, once that is done: sends its files, settles what is in doubt, tells the end. */
    async run(ticket: string, signal: AbortSignal): Promise<void> {
      const row = await ledger.db.selectFrom('tickets').selectAll().where('id', '=', ticket).executeTakeFirst();
      const before = await files.of(ticket);
      if (row?.state !== 'done' || row.number === null || before.length === 0) return;
      const t = { ...row, number: row.number };
      const account = await o.accounts.find(t.account);
      if (!account) return leave(t, before, 'file-left-account');
      if (account.state === 'paused') return;
      const desk = await o.accounts.desk(account.id);
      const { attach } = desk;
      if (!attach) return leave(t, before, 'file-left-none');
      const job: Job = { t, account, desk, attach, signal };
      // One run at a time: what still stands as being sent was left behind.
      const doubts = before.filter((file) => file.state === 'doubt' || file.state === 'sending');
      if (!(await settle(job, doubts))) return;
      if (doubts.length > 0) failpoint('upload.settled');
      const { bigFiles } = await o.accounts.contact(account.id);
      const goal = { limits: account.vendor.limits, bigFiles, number: t.number };
      const plan = await prepare(ticket, goal, signal);
      failpoint('upload.planned');
      if (!(await go(job, plan.rows, plan.packs))) return;
      const { packs } = planOf(await files.of(ticket), goal);
      const waits = ({ leaves }: Pack) => leaves.some(isOpen) && !leaves.some((leaf) => leaf.state === 'failed');
      if (!packs.some(waits)) await finish(job, packs);
    },

    /** There is a new credential: what waited for one goes on. */
    async resume(account: string, tx?: Db): Promise<void> {
      await (tx ? wake(tx, account) : ledger.write((own) => wake(own, account)));
    },

    /** At start: what is not at its end is woken. */
    async recover(): Promise<void> {
      await ledger.write((tx) => wake(tx));
      failpoint('recover.files');
    },
  };
}

function isOpen(row: File): boolean {
  return OPEN.some((state) => state === row.state);
}
