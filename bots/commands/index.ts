import type { Command } from '#bots/command.ts';
import { languages, words } from '#src/words.ts';
import { accounts } from './accounts.ts';
import { allow } from './allow.ts';
import { attach } from './attach.ts';
import { board } from './board.ts';
import { cancel } from './cancel.ts';
import { close, reopen } from './close.ts';
import { dead } from './dead.ts';
import { doctor } from './doctor.ts';
import { exists } from './exists.ts';
import { forget } from './forget.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { instead } from './instead.ts';
import { keys } from './keys.ts';
import { lang } from './lang.ts';
import { latest } from './latest.ts';
import { list } from './list.ts';
import { mute, unmute } from './mute.ts';
import { notification } from './notification.ts';
import { open } from './open.ts';
import { parked } from './parked.ts';
import { payload } from './payload.ts';
import { people } from './people.ts';
import { reply } from './reply.ts';
import { revoke } from './revoke.ts';
import { again, drop, send } from './send.ts';
import { setup } from './setup.ts';
import { severity } from './severity.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { test } from './test.ts';
import { ticket } from './ticket.ts';
import { truncate } from './truncate.ts';
import { tz } from './tz.ts';
import { unwatch } from './unwatch.ts';
import { watch } from './watch.ts';
import { whoami } from './whoami.ts';

/** Every command, in the order of the help and the menus. */
export const commands: readonly Command[] = [
  watch,
  unwatch,
  list,
  latest,
  mute,
  unmute,
  open,
  ticket,
  reply,
  attach,
  close,
  reopen,
  severity,
  send,
  again,
  drop,
  exists,
  payload,
  instead,
  setup,
  accounts,
  notification,
  truncate,
  lang,
  tz,
  allow,
  revoke,
  people,
  keys,
  start,
  help,
  whoami,
  status,
  board,
  doctor,
  dead,
  parked,
  history,
  test,
  cancel,
  forget,
];

/** What may be typed, with a line each in every language: for Telegram's menu and the Slack manifest. */
export function menu(): { command: string; description: Record<string, string> }[] {
  return commands
    .filter((c) => !c.hidden)
    .map(({ name }) => ({
      command: name,
      description: Object.fromEntries(languages().map((language) => [language, words(language)(`help-${name}`)])),
    }));
}
