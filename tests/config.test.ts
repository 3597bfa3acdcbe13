import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { config } from '#src/config.ts';
import { SETTINGS } from '#src/environment.ts';
import { NO_INTAKE } from './fakes/letterbox.ts';

const TELEGRAM = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9';
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_APP_TOKEN: 'xapp-1-abc' };
const HEX = '0123456789abcdef'.repeat(4);
const KEY = 'mJ0b1sVqk2dV0o4o1cY3w5Jq9g7bq8mC6QyqkQm1b2Y=';

describe('with nothing set', () => {
  test('the console and the demo run', () => {
    expect(config({})).toEqual({
      dataDir: './data',
      key: undefined,
      oldKeys: [],
      logLevel: 'info',
      telegram: undefined,
      slack: undefined,
      teams: undefined,
      web: {
        port: undefined,
        host: '127.0.0.1',
        publicUrl: undefined,
        proxies: [],
        context: '/api/tickets/v1',
        categories: ['general', 'incident', 'change', 'question'],
      },
      lanes: {
        sqs: undefined,
        spill: 'data/spill',
        routes: {
          high: { account: undefined, chats: [] },
          medium: { account: undefined, chats: [] },
          low: { account: undefined, chats: [] },
        },
      },
      mail: { ...NO_INTAKE, silence: 72 * 3_600_000 },
      mailAccounts: [],
      jiraWebhook: undefined,
      graphNotify: undefined,
      manifest: { command: 'case', shortCommands: ['setup', 'watch', 'open', 'latest'] },
      console: true,
      consoleLanguage: 'en',
      demo: true,
      demoVendor: 'redhat',
      strata: false,
      vendorsDir: undefined,
      privateHosts: [],
      language: 'en',
      timezone: 'UTC',
      poll: { urgent: 30_000, high: 60_000, medium: 120_000, low: 300_000, idle: 900_000, mail: 30_000, demo: 2000 },
      warnings: [],
    });
  });

  test('the console speaks the language of the system, and other chats that of LANGUAGE alone', () => {
    expect(config({ LANG: 'it_IT.UTF-8' })).toMatchObject({ consoleLanguage: 'it', language: 'en' });
    expect(config({ LANG: 'it_IT.UTF-8', LANGUAGE: 'en' })).toMatchObject({ consoleLanguage: 'en', language: 'en' });
    expect(config({ LANG: 'C.UTF-8' })).toMatchObject({ consoleLanguage: 'en' });
  });

  test('an empty setting is an unset one', () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, ' ']));
    expect(config(empty)).toEqual(config({}));
  });
});

describe('with a chat token', () => {
  test.each([
    ['Telegram', { TELEGRAM_TOKEN: TELEGRAM }],
    ['Slack', SLACK],
  ])('%s runs alone, without console and demo unless they are asked for', (_, env) => {
    expect(config(env)).toMatchObject({ console: false, demo: false });
    expect(config({ ...env, CONSOLE: 'on', DEMO: 'on' })).toMatchObject({ console: true, demo: true });
  });

  test('a mailbox runs without the demo, whose mails would be in the way of its own', () => {
    expect(config({ MAILBOX: 'noc@example.com' })).toMatchObject({ console: true, demo: false });
    expect(config({ MAILBOX: 'noc@example.com', DEMO: 'on' }).demo).toBe(true);
  });

  test('Postgres is for several processes, of which each would have a demo of its own', () => {
    const DATABASE_URL = 'postgres://127.0.0.1/casebell';
    expect(config({ DATABASE_URL })).toMatchObject({ console: true, demo: false });
    expect(config({ DATABASE_URL, DEMO: 'on' }).demo).toBe(true);
  });

  test('everything can be said', () => {
    const all = config({
      ...SLACK,
      TELEGRAM_TOKEN: ` ${TELEGRAM} `,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/',
      SLACK_API_URL: 'http://127.0.0.1:9000/api/',
      SLACK_COMMAND: '/ticket',
      SLACK_SHORT_COMMANDS: '/watch, list',
      CASEBELL_KEY: KEY,
      CASEBELL_KEY_OLD: `${HEX}, ${`/${KEY.slice(1)}`}`,
      STRATA: 'on',
      LANGUAGE: 'it_IT:en',
      TIMEZONE: 'Europe/Rome',
      POLL_URGENT: '1',
    });
    expect(all).toMatchObject({
      telegram: { token: TELEGRAM, apiRoot: 'http://127.0.0.1:8081' },
      slack: {
        botToken: 'xoxb-1-abc',
        apiUrl: 'http://127.0.0.1:9000/api/',
        command: 'ticket',
        shortCommands: ['watch', 'list'],
      },
      key: KEY,
      oldKeys: [HEX, `/${KEY.slice(1)}`],
      strata: true,
      language: 'it',
      timezone: 'Europe/Rome',
      poll: { urgent: 1000, high: 60_000 },
      warnings: [],
    });
    expect(config({ ...SLACK, SLACK_SHORT_COMMANDS: 'none' }).slack?.shortCommands).toEqual([]);
  });

  test('the Slack manifest has its names before there are tokens', () => {
    expect(config({ SLACK_COMMAND: 'ticket' }).manifest).toMatchObject({ command: 'ticket' });
  });
});

describe('a wrong setting is refused, naming it and what it should look like', () => {
  test.each([
    ['CASEBELL_KEY', 'secret-canary'],
    ['CASEBELL_KEY_OLD', `${KEY},secret-canary`],
    ['LOG_LEVEL', 'loud'],
    ['TELEGRAM_TOKEN', 'secret-canary'],
    ['TELEGRAM_API_ROOT', 'ftp://x'],
    ['SLACK_BOT_TOKEN', 'xapp-secret-canary'],
    ['SLACK_APP_TOKEN', 'xoxb-secret-canary'],
    ['SLACK_API_URL', 'https://slack.com/api'],
    ['SLACK_COMMAND', 'Case Bell'],
    ['SLACK_SHORT_COMMANDS', 'watch,,open'],
    ['CONSOLE', 'yes'],
    ['DEMO', '1'],
    ['STRATA', 'true'],
    ['TIMEZONE', 'Mars/Olympus'],
    ['POLL_URGENT', '0'],
    ['POLL_HIGH', '1.5'],
    ['POLL_MEDIUM', '1m'],
    ['POLL_LOW', '-5'],
    ['POLL_IDLE', '86401'],
    ['DEMO_POLL', 'NaN'],
  ])('%s', (name, wrong) => {
    const setting = SETTINGS.find((one) => one.name === name);
    const refused = () => config({ ...SLACK, [name]: wrong });
    expect(refused).toThrow(`- ${name} should be ${setting?.like}`);
    expect(refused).not.toThrow(/secret-canary/);
    if (!setting?.secret) expect(refused).toThrow(`, not "${wrong}"`);
  });

  test('all at once', () => {
    expect(() => config({ TELEGRAM_TOKEN: 'x', TIMEZONE: 'x', SLACK_BOT_TOKEN: 'xoxb-1' })).toThrow(
      /TELEGRAM_TOKEN should be 123456789:AA….*\n.*TIMEZONE should be .*\n.*SLACK_APP_TOKEN is missing/,
    );
  });

  test.each([
    ['SLACK_APP_TOKEN', 'xapp-…', { SLACK_BOT_TOKEN: 'xoxb-1-abc' }],
    ['SLACK_BOT_TOKEN', 'xoxb-…', { SLACK_APP_TOKEN: 'xapp-1-abc' }],
  ])('half of Slack: %s is missing', (name, like, env) => {
    const refused = () => config({ ...env, TELEGRAM_TOKEN: TELEGRAM });
    expect(refused).toThrow(`${name} is missing: Slack needs two of its tokens`);
    expect(refused).toThrow(`it looks like ${like}`);
  });

  test('a Slack command that would be two', () => {
    expect(() => config({ SLACK_COMMAND: 'watch' })).toThrow(
      'SLACK_COMMAND and SLACK_SHORT_COMMANDS both name watch: each slash command does one thing',
    );
    expect(config({ SLACK_COMMAND: 'watch', SLACK_SHORT_COMMANDS: 'open' }).manifest.command).toBe('watch');
  });

  test.each([
    [
      { SLACK_APP_TOKEN: 'xapp-1-abc', SLACK_SIGNING_SECRET: HEX, SLACK_BOT_TOKEN: 'xoxb-1' },
      'one is for Socket Mode, the other for HTTP',
    ],
    [{ TELEGRAM_TOKEN: TELEGRAM, TELEGRAM_WEBHOOK: 'on' }, 'TELEGRAM_WEBHOOK needs PUBLIC_URL with https'],
    [{ TEAMS_SECRET: KEY, PORT: 'off' }, 'PORT is off, but TEAMS_SECRET needs it'],
    [{ TEAMS_WEBHOOK_URL: 'https://x.example/y' }, 'TEAMS_SECRET is missing'],
  ])('settings that do not go together: %o', (env, why) => {
    expect(() => config(env)).toThrow(why);
  });

  test('a secret pasted into another setting is not shown either', () => {
    expect(() => config({ TELEGRAM_API_ROOT: TELEGRAM })).toThrow(
      'TELEGRAM_API_ROOT should be https://…, not "[secret]"',
    );
  });
});

describe('what is odd is said', () => {
  test.each([
    ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_BOT_TOKEN is not a setting; did you mean TELEGRAM_TOKEN?'],
    ['SLACK_APP_TOKEM', 'SLACK_APP_TOKEM is not a setting; did you mean SLACK_APP_TOKEN?'],
    ['POLL_URGENCY', 'POLL_URGENCY is not a setting; did you mean POLL_URGENT?'],
    ['SQS_URGENT_URL', 'SQS_URGENT_URL is not a setting'],
  ])('%s', (name, warning) => {
    expect(config({ [name]: 'x', PATH: '/bin', HOME: '/root' }).warnings).toEqual([warning]);
  });

  test('a language there are no words for', () => {
    const { language, warnings } = config({ LANGUAGE: 'nl_NL:nl' });
    expect([language, warnings]).toEqual([
      'en',
      [expect.stringMatching(/^LANGUAGE: there are no words for nl_NL yet \(only /)],
    ]);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
  const shown = lines.flatMap((line) => /^#?([A-Z0-9_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);

  test('has every setting with its standard value, in order, and none else', () => {
    expect(shown).toEqual(SETTINGS.flatMap(({ name, standard }) => [name, standard ?? '']));
  });

  test('explains every one above it', () => {
    const explained = lines
      .join('\n')
      .split('\n\n')
      .filter((block) => /^#?[A-Z0-9_]+=/m.test(block));
    for (const block of explained) expect(block).toMatch(/^# [^-\n].*\n(?:# .*\n)*#?[A-Z0-9_]+=.*\n?$/);
  });
});
