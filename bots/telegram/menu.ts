import type { Api } from 'grammy';
import type { BotCommand, LanguageCode } from 'grammy/types';
import type { Log } from '#src/log.ts';
import { failure } from './failure.ts';
import { forGrammy } from './signal.ts';

/** `description` by language; the English one is shown to everybody whose language is not among them. */
export type MenuItem = { command: string; description: Record<string, string> };

const DESCRIPTION = 256;

/** Sets the command menu of each language where it differs from what Telegram has. Failures are logged, never thrown. */
export async function setMenu(api: Api, menu: MenuItem[], log: Log, signal: AbortSignal): Promise<void> {
  const languages = new Set(menu.flatMap((item) => Object.keys(item.description)));
  for (const language of languages) {
    const commands = menu.map(({ command, description }) => ({
      command,
      description: (description[language] ?? description['en'] ?? command).slice(0, DESCRIPTION),
    }));
    const scope = language === 'en' ? {} : { language_code: language as LanguageCode };
    try {
      const now = await api.getMyCommands(scope, forGrammy(signal));
      if (!same(now, commands)) await api.setMyCommands(commands, scope, forGrammy(signal));
    } catch (error) {
      log.warn({ language, failure: failure(error).message }, 'the command menu was not set');
    }
  }
}

function same(a: BotCommand[], b: BotCommand[]): boolean {
  const text = (list: BotCommand[]) => JSON.stringify(list.map((c) => [c.command, c.description]));
  return text(a) === text(b);
}
