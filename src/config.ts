import { z } from 'zod';
import { about, SETTINGS, type Setting, shape } from './environment.ts';
import { redact } from './log.ts';
import type { Priority } from './ports/types.ts';
import { languages, words } from './words.ts';

export type Config = {
  dataDir: string;
  /** The sealing key as written; without it, the key file in the data folder. */
  key: string | undefined;
  oldKeys: string[];
  logLevel: string;
  telegram: { token: string; apiRoot: string } | undefined;
  slack: { botToken: string; appToken: string; apiUrl: string; command: string; shortCommands: string[] } | undefined;
  /** Its names in the Slack manifest, which is printed before there are tokens. */
  manifest: { command: string; shortCommands: string[] };
  console: boolean;
  /** Of the console's person: LANGUAGE, else that of the system. */
  consoleLanguage: string;
  demo: boolean;
  strata: boolean;
  /** Users' own vendor profiles. */
  vendorsDir: string | undefined;
  /** Lower case; these may lead to a private address. */
  privateHosts: string[];
  language: string;
  timezone: string;
  /** Milliseconds between two polls of an account, by the highest priority watched there. */
  poll: Record<Priority | 'idle' | 'mail' | 'demo', number>;
  /** What is odd but no reason to refuse, for the operator. */
  warnings: string[];
};

/** Reads the settings; an empty one counts as unset. Throws once, naming every wrong one and never a secret's value. */
export function config(env: Record<string, string | undefined>): Config {
  const given = (name: keyof typeof shape) => env[name]?.trim() || undefined;
  const input = Object.fromEntries(SETTINGS.map(({ name, standard }) => [name, env[name]?.trim() || standard]));
  const parsed = z.object(shape).safeParse(input);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  const problems = SETTINGS.filter(({ name }) => wrong.has(name)).map((setting) => complaint(setting, input));

  if (given('SLACK_APP_TOKEN') && !given('SLACK_BOT_TOKEN')) problems.push(half('SLACK_BOT_TOKEN'));
  if (given('SLACK_BOT_TOKEN') && !given('SLACK_APP_TOKEN')) problems.push(half('SLACK_APP_TOKEN'));
  const [command = '', short = ''] = [input['SLACK_COMMAND'], input['SLACK_SHORT_COMMANDS']].map((text) =>
    text?.replaceAll(/[/ ]/g, ''),
  );
  if (short.split(',').includes(command))
    problems.push(
      `SLACK_COMMAND and SLACK_SHORT_COMMANDS both name ${command}: each slash command does one thing; leave it out of one`,
    );
  const alone = !given('TELEGRAM_TOKEN') && !given('SLACK_BOT_TOKEN') && !given('SLACK_APP_TOKEN');
  if (alone && input['CONSOLE'] === 'off')
    problems.push('CONSOLE is off and no chat token is set: nobody could talk to Casebell');
  if (!parsed.success || problems.length > 0) throw new Error(`Settings to mend:\n- ${problems.join('\n- ')}`);

  const s = parsed.data;
  const { lang, warning } = language(s.LANGUAGE);
  const manifest = { command: s.SLACK_COMMAND, shortCommands: s.SLACK_SHORT_COMMANDS };
  return {
    dataDir: s.DATA_DIR,
    key: s.CASEBELL_KEY,
    oldKeys: s.CASEBELL_KEY_OLD ?? [],
    logLevel: s.LOG_LEVEL,
    telegram: s.TELEGRAM_TOKEN ? { token: s.TELEGRAM_TOKEN, apiRoot: s.TELEGRAM_API_ROOT } : undefined,
    slack:
      s.SLACK_BOT_TOKEN && s.SLACK_APP_TOKEN
        ? { botToken: s.SLACK_BOT_TOKEN, appToken: s.SLACK_APP_TOKEN, apiUrl: s.SLACK_API_URL, ...manifest }
        : undefined,
    manifest,
    console: s.CONSOLE === 'auto' ? alone : s.CONSOLE === 'on',
    consoleLanguage: given('LANGUAGE') ? lang : words(env['LANG']).lang,
    demo: s.DEMO === 'auto' ? alone : s.DEMO === 'on',
    strata: s.STRATA === 'on',
    vendorsDir: s.VENDORS_DIR,
    privateHosts: (s.PRIVATE_HOSTS ?? []).map((host) => host.toLowerCase()),
    language: lang,
    timezone: s.TIMEZONE,
    poll: {
      urgent: s.POLL_URGENT,
      high: s.POLL_HIGH,
      medium: s.POLL_MEDIUM,
      low: s.POLL_LOW,
      idle: s.POLL_IDLE,
      mail: s.POLL_MAIL,
      demo: s.DEMO_POLL,
    },
    warnings: [...(warning ? [warning] : []), ...unknown(env)],
  };
}

function complaint(setting: Setting, input: Record<string, string | undefined>): string {
  const value = setting.secret ? '' : `, not "${redact(input[setting.name] ?? '').slice(0, 60)}"`;
  return `${setting.name} should be ${setting.like}${value}`;
}

function half(missing: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string {
  return `${missing} is missing: Slack needs both tokens; it looks like ${about.get(shape[missing])?.like}`;
}

/** Desktops set LANGUAGE too, as a list such as `de_DE:de`: one we do not have is no reason to refuse. */
function language(text: string): { lang: string; warning?: string } {
  const wanted = text.split(':')[0] ?? text;
  const { lang } = words(wanted);
  if (wanted.slice(0, 2).toLowerCase() === lang.slice(0, 2)) return { lang };
  return {
    lang,
    warning: `LANGUAGE: there are no words for ${wanted} yet (only ${languages().join(', ')}); ${lang} it is`,
  };
}

const OURS = /^(?:TELEGRAM|SLACK|POLL|CASEBELL)_/;

function unknown(env: Record<string, string | undefined>): string[] {
  const strangers = Object.keys(env).filter((name) => OURS.test(name) && !Object.hasOwn(shape, name));
  return strangers.map((name) => {
    const [nearest] = SETTINGS.map((known) => ({ name: known.name, far: distance(name, known.name) })).sort(
      (a, b) => a.far - b.far,
    );
    const hint = nearest && nearest.far <= name.length / 3 ? `; did you mean ${nearest.name}?` : '';
    return `${name} is not a setting${hint}`;
  });
}

/** Letters to change, add or drop to make one of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
