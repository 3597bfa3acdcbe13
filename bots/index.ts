import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import { words } from '#src/words.ts';
import type { Command } from './command.ts';
import { menu } from './commands/index.ts';
import type { TerminalOptions } from './console.ts';
import { checkShort } from './slack/manifest.ts';

/** What the console needs of the process it runs in. */
export type ChatIo = Required<Pick<TerminalOptions, 'input' | 'output' | 'color' | 'plain' | 'onEnd'>>;

type Given = { log: Log; commands: readonly Command[]; chat: ChatIo };

/** Every chat platform: opened when its settings are there, loaded only then. */
const table: Record<string, (config: Config, given: Given) => Promise<Bot | undefined>> = {
  async telegram({ telegram: own }, { log }) {
    if (!own) return undefined;
    const { telegram } = await import('./telegram.ts');
    return telegram({ ...own, log, menu: menu() });
  },

  async slack({ slack: own }, { log, commands }) {
    if (!own) return undefined;
    const { slack } = await import('./slack.ts');
    checkShort(own.shortCommands, menu());
    const short = new Set(own.shortCommands);
    return slack({
      botToken: own.botToken,
      appToken: own.appToken,
      signingSecret: own.signingSecret,
      apiUrl: own.apiUrl,
      command: own.command,
      log,
      commands: commands.flatMap(({ name, aliases = [], fields }) =>
        [name, ...aliases].map((word) => ({ name: word, short: short.has(word), form: fields !== undefined })),
      ),
    });
  },

  async teams({ teams: own }, { log, commands }) {
    if (!own) return undefined;
    const { teams } = await import('./teams.ts');
    return teams({ ...own, log, commands });
  },

  async console(config, { chat, commands }) {
    if (!config.console) return undefined;
    const { terminal } = await import('./console.ts');
    return terminal({
      ...chat,
      user: 'console',
      lang: config.consoleLanguage,
      tz: config.timezone,
      files: join(config.dataDir, 'files'),
      commands: commands.filter((c) => !c.hidden).map((c) => c.name),
      words(lang) {
        const say = words(lang);
        return {
          working: say('console-working'),
          choose: say('console-choose'),
          hidden: say('console-hidden'),
          leave: say('console-leave'),
          failed: say('failed-bug'),
        };
      },
    });
  },
};

/** Those of these ids; all where none are named. */
export async function openBots(config: Config, given: Given, ids = Object.keys(table)): Promise<Bot[]> {
  const opened = await Promise.all(ids.map((id) => table[id]?.(config, given)));
  return opened.filter((bot) => bot !== undefined);
}
