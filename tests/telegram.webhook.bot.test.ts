import { vi } from 'vitest';
import { conversation } from './contracts/bot.ts';
import { telegramByWebhook } from './fakes/platform/telegram.ts';

vi.setConfig({ maxConcurrency: 12, testTimeout: 60_000 });

conversation('Telegram by webhook', telegramByWebhook);
