import type { Platform } from '#tests/fakes/platform.ts';
import { terminal } from './console.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';

/** Every chat platform there is. */
export const PLATFORMS: Record<string, () => Promise<Platform>> = {
  'the console': terminal,
  Telegram: telegram,
  Slack: slack,
};
