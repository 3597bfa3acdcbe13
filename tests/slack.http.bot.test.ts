import { vi } from 'vitest';
import { conversation } from './contracts/bot.ts';
import { slackByHttp } from './fakes/platform/slack.ts';

vi.setConfig({ maxConcurrency: 12, testTimeout: 60_000 });

conversation('Slack over HTTP', slackByHttp);
