import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { log } from '#src/log.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import { fakeGraph } from './graph.ts';

export const ADDRESS = 'noc@example.com';
const HOUR = 3_600_000;

/** A data folder and a Microsoft 365 beside it, with the settings that lead there. */
export async function office(more: Record<string, string> = {}) {
  const umask = process.umask(0o022);
  const folder = mkdtempSync(join(tmpdir(), 'casebell-mail-cli-'));
  const graph = await fakeGraph();
  onTestFinished(async () => {
    await graph[Symbol.asyncDispose]();
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const env: Record<string, string> = {
    DATA_DIR: join(folder, 'data'),
    LANG: 'en',
    MAILBOX: ADDRESS,
    O365_TENANT_ID: 'example.onmicrosoft.com',
    O365_CLIENT_ID: 'casebell',
    O365_URL: graph.base,
    O365_API_URL: `${graph.base}/v1.0`,
    ...more,
  };

  function begin(...args: string[]) {
    const out = new PassThrough();
    let said = '';
    out.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
    return { code: cli(['mail', ...args], env, io), said: () => said };
  }
  async function run(...args: string[]): Promise<{ code: number; said: string }> {
    const { code, said } = begin(...args);
    return { code: await code, said: said() };
  }
  async function kept(): Promise<MailAccount> {
    const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
    const { account } = await house.core.accounts.mailbox('mailbox').finally(house.close);
    return account;
  }
  function drop(from: string, subject: string, hoursAgo = 1): void {
    const at = new Date(Date.now() - hoursAgo * HOUR).toISOString();
    const source = [
      `From: ${from}`,
      `To: ${ADDRESS}`,
      `Subject: ${subject}`,
      `Message-ID: <${subject.replaceAll(' ', '-')}@x.example>`,
      '',
      'The line is down since this morning.',
      '',
    ].join('\r\n');
    graph.box.drop({ source, receivedDateTime: at.replace(/\.\d+Z$/, 'Z') });
  }
  /** A service that runs on the folder. */
  async function serving(): Promise<void> {
    const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
    await house.core.settle(config(env).mailAccounts);
    await house.close();
    const held = lock(join(env['DATA_DIR'] ?? '', 'lock.db'));
    onTestFinished(() => held?.release());
  }
  return { graph, env, begin, run, kept, drop, serving };
}
