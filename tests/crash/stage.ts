import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import { config } from '#src/config.ts';
import { chatId } from '#src/core/chats/people.ts';
import { portal } from '#src/demo/portal.ts';
import { log } from '#src/log.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { fakeSlack } from '#tests/fakes/slack.ts';
import { fakeTelegram } from '#tests/fakes/telegram.ts';
import { type Life, start } from './life.ts';

const CASES = 6;
const OWNER = 'telegram|1001';
const SETUP = 30_000;

/** The chats that watch every case, and the messages each has received. */
export type Stage = Awaited<ReturnType<typeof stage>>;

/** The vendor and the chat platforms, here in this process; Casebell lives and dies in another. */
export async function stage() {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-crash-'));
  const [vendor, telegram, slack] = await Promise.all([portal({ quiet: true }), fakeTelegram(), fakeSlack()]);
  const chats: ChatRef[] = [
    { bot: 'telegram', room: '1001', kind: 'direct' },
    { bot: 'telegram', room: '-2002', kind: 'group', title: 'NOC' },
    { bot: 'slack', room: 'C100', kind: 'channel', title: 'noc' },
  ];
  const numbers = Array.from(
    { length: CASES },
    (_, i) => vendor.cases.add({ summary: `Crash case ${i + 1}` }).caseNumber,
  );
  const env = {
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    POLL_URGENT: '1',
    POLL_HIGH: '1',
    POLL_MEDIUM: '1',
    POLL_LOW: '1',
    POLL_IDLE: '1',
  };
  await prepare(env, chats, numbers, vendor.credentials);

  return {
    vendor,
    numbers,
    rooms: chats.map((chat) => ({
      name: chatId(chat),
      texts: () =>
        (chat.bot === 'slack' ? slack : telegram).messages.filter((m) => m.room === chat.room).map((m) => m.text),
    })),

    start: (): Life => start(env),

    async stop(): Promise<void> {
      await Promise.all([vendor.stop(), telegram.stop(), slack.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** An account is connected, an admin is there, and every chat watches every case. */
async function prepare(
  env: Record<string, string>,
  chats: ChatRef[],
  numbers: string[],
  credentials: Record<string, string>,
): Promise<void> {
  const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  const { accounts, cases, people, watches } = house.core;
  const signal = AbortSignal.timeout(SETUP);
  for (const chat of chats)
    await people.meet({ source: 'crash', id: chat.room }, { bot: chat.bot, user: '1001', name: 'Ann' }, chat);
  await people.allowPerson(OWNER, '*', 'admin');
  const result = await accounts.connect({ person: OWNER, vendor: 'redhat', credentials }, signal);
  if (result.kind !== 'connected') throw new Error('the account could not be connected');
  const { id } = result.account;
  const desk = await accounts.desk(id);
  for (const number of numbers) {
    const found = await desk.get?.(number, signal);
    if (found) await cases.absorb(id, [found]);
    for (const chat of chats)
      await watches.add({ chat: chatId(chat), account: id, number, floor: null, person: OWNER });
  }
  await house.close();
}
