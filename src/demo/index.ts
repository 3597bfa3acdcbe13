import { join } from 'node:path';
import type { Core } from '#src/core/index.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { faces } from './faces/index.ts';
import { openPortal } from './portal.ts';
import { ACCOUNT } from './record.ts';
import { DESK, mailroom } from './smtp.ts';
import { demoVendor } from './vendor.ts';

const CHECK_MS = 30_000;

export type Demo = Awaited<ReturnType<typeof openDemo>>;

/**
 * The embedded vendor of a first run: a portal living in `dir`, and the vendor that speaks to it as `real` would. Only
 * Red Hat's, which is everybody's first, has a mail server and a mail folder beside it.
 */
export async function openDemo(dir: string, real: Vendor) {
  const face = await faces[real.id]?.();
  if (!face) throw new Error(`there is no demo of ${real.id}`);
  const running = await openPortal(face, { dir });
  const folder = join(dir, 'mail');
  const post = real.id === 'redhat' ? await mailroom({ dir: folder }) : undefined;
  const vendor = demoVendor(real, running);
  const { faults, token } = running;
  return {
    vendor,
    async stop(): Promise<void> {
      await Promise.all([running.stop(), post?.stop()]);
    },
    /** Those behind the demo's mail server; undefined for any other. */
    mailboxOf(account: MailAccount): Mailbox | undefined {
      if (!post || account.kind !== 'password' || account.smtp !== post.account.smtp) return undefined;
      return account.from === DESK ? post.desk : post.mailbox;
    },
    /** The folder whose `.eml` files become tickets at the portal, where there is one. */
    folder: post && folder,
    /** What people may watch, as they type it. */
    numbers: running.cases
      .all()
      .filter(({ fields }) => fields.accountNumberRef === ACCOUNT)
      .map(({ fields }) => face.number?.(fields.caseNumber) ?? fields.caseNumber),
    /** What makes them so, in the place of the settings. */
    mail(settings: MailSettings): MailSettings {
      if (!post) return settings;
      const sets = { product: 'Red Hat OpenShift Container Platform', version: '4.20' };
      const rules = [...settings.rules, { where: 'any', pattern: '*', sets } as const];
      const folders = { done: 'done', parked: 'parked' };
      return { ...settings, boxes: [DESK], account: vendor.id, rules, folders };
    },
    /** Something about the saved state a person should know. */
    get warning() {
      return running.warning;
    },

    /** By the names a person types. One takes the place of another; an unknown one does nothing. */
    faults: {
      names: faults.names,
      on: faults.on,
      clear: faults.clear,
      set(name: string): void {
        const known = faults.names.find((candidate) => candidate === name);
        if (!known) return;
        faults.clear();
        faults.set(known);
      },
    },

    /** This person finds accounts ready to use: at the portal, a mailbox, and at a vendor by mail. */
    async connect({ accounts, queue, resume }: Core, person: string): Promise<void> {
      await ready({ vendor: vendor.id, credentials: { token }, id: vendor.id });
      await queue.put('poll', vendor.id);
      if (!post) return;
      await ready({ vendor: 'mail', credentials: post.account, id: 'demomail', label: 'Demo mailbox' });
      await ready({ vendor: 'mail', credentials: post.deskAccount, id: 'demodesk', label: 'Demo mail folder' });
      await ready({ vendor: 'example', credentials: {}, id: 'example' });
      await Promise.all([queue.put('mail', 'demomail'), queue.put('mail', 'demodesk')]);

      async function ready(account: {
        vendor: string;
        credentials: Record<string, string>;
        id: string;
        label?: string;
      }): Promise<void> {
        const before = await accounts.find(account.id);
        const result = await accounts.connect({ person, ...account }, AbortSignal.timeout(CHECK_MS));
        if (result.kind === 'failed') throw result.failure;
        if (result.kind === 'problems') throw new Error(`the demo refuses its own ${Object.keys(result.problems)}`);
        // Not otherwise: it wakes all that waits, and what waits for a vendor that is down has only so many tries.
        if (before?.state === 'paused') await resume(account.id);
      }
    },
  };
}
