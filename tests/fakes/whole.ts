import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { vi } from 'vitest';
import { openApp } from '#src/app.ts';
import { type Config, config } from '#src/config.ts';
import { log } from '#src/log.ts';
import { whole } from '#src/mime.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import type { fakeGraph } from './graph.ts';

export type Service = Awaited<ReturnType<typeof service>>;

/** In memory where the system has such a place: each commit is an fsync. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The clock of this process, which goes on by itself and may be put forward; whoever takes it gives it back. */
export function hastyClock() {
  const real = Date.now;
  let ahead = 0;
  const spy = vi.spyOn(Date, 'now').mockImplementation(() => real() + ahead);
  return {
    pass: (ms: number): void => {
      ahead += ms;
    },
    [Symbol.dispose]: () => spy.mockRestore(),
  };
}

/**
 * The service as it is, from its settings, on a folder of its own unless one is given. `api`: where Atlassian's way in for
 * scoped tokens is, the one address no setting has.
 */
export async function service(env: Record<string, string>, o: { api: string; dir?: string }) {
  const dir = o.dir ?? mkdtempSync(join(FAST, 'casebell-whole-'));
  const said = config({ DATA_DIR: dir, CONSOLE: 'off', DEMO: 'off', PORT: '0', LANGUAGE: 'en', ...env });
  let origin = '';
  const app = await openApp({
    config: { ...said, mailAccounts: said.mailAccounts.map((made) => reached(made, o.api)) },
    log: () => log({ level: 'silent' }),
    chat: { input: new PassThrough(), output: new PassThrough(), color: false, plain: true, onEnd: () => {} },
    greet({ site }) {
      origin = site?.origin ?? '';
    },
  });
  await app.start();
  return {
    core: app.core,
    dir,
    origin,
    /** All that is planned is looked at anew: after the clock was put forward. */
    wake: () => app.core.queue.put('mail', 'mailbox'),
    /** The process ends; what it kept stays in `dir`. */
    end: () => app.stop(),
    async stop(): Promise<void> {
      await app.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function reached(made: Config['mailAccounts'][number], api: string) {
  return made.vendor === 'jira' ? { ...made, credentials: { ...made.credentials, api } } : made;
}

/** Settings of a mailbox at Microsoft 365, and of the Jira its mails go to. */
export function settingsOf(graph: Awaited<ReturnType<typeof fakeGraph>>): Record<string, string> {
  return {
    MAILBOX: graph.account().from,
    O365_TENANT_ID: 'example.onmicrosoft.com',
    O365_CLIENT_ID: 'casebell',
    O365_CLIENT_SECRET: graph.entra.secret,
    O365_URL: graph.base,
    O365_API_URL: `${graph.base}/v1.0`,
    ...JIRA,
  };
}

export const JIRA = {
  ATLASSIAN_URL: 'https://acme.atlassian.net',
  ATLASSIAN_USER: 'noc@example.com',
  ATLASSIAN_API_TOKEN: 'secret',
  ATLASSIAN_CLOUD_ID: 'acme',
  JIRA_BOARDS: 'support,network',
  JIRA_SUPPORT_BOARD: 'SUP',
  JIRA_NETWORK_BOARD: 'NET',
  JIRA_DEFAULT_BOARD: 'support',
  JIRA_TICKET_TYPE: 'Task',
  JIRA_TICKET_LABELS: 'mail',
  POLL_MAIL: '1',
  POLL_URGENT: '1',
  POLL_HIGH: '1',
  POLL_MEDIUM: '1',
  POLL_LOW: '1',
  POLL_IDLE: '1',
};

/** What a mailbox sent, read as whoever gets it reads it. */
export async function sentBy(graph: Awaited<ReturnType<typeof fakeGraph>>): Promise<WholeMail[]> {
  const sent = [...graph.box.mails.values()].filter(({ folder }) => folder === 'sentitems');
  return Promise.all(sent.map(({ source }) => whole(Buffer.from(source), new Date(0).toISOString())));
}

/** A mail of plain text as it travels. */
export function mailOf(mail: {
  id: string;
  from?: string;
  to: string;
  cc?: string;
  subject: string;
  text?: string;
  answers?: string[];
  headers?: Record<string, string>;
}): string {
  const { id, from = 'Bo Rossi <bo@customer.test>', to, cc, subject, text = 'Please help.', answers = [] } = mail;
  const head: Record<string, string | undefined> = {
    'Message-ID': id,
    Date: 'Fri, 20 Nov 2026 12:00:00 +0000',
    From: from,
    To: to,
    Cc: cc,
    Subject: subject,
    References: answers.join(' ') || undefined,
    'Content-Type': 'text/plain; charset=utf-8',
    ...mail.headers,
  };
  const lines = Object.entries(head).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [...lines, '', text].join('\r\n');
}
