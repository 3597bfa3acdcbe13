import { vi } from 'vitest';
import { conversation } from './contracts/bot.ts';
import { harm } from './contracts/harm.ts';
import { PLATFORMS } from './fakes/platform/index.ts';

// Most of the time passes in waiting for the pace that Casebell keeps with vendors and chats.
vi.setConfig({ maxConcurrency: 12, testTimeout: 60_000 });

for (const [name, open] of Object.entries(PLATFORMS)) {
  conversation(name, open);
  harm(name, open);
}
