import { describe, expect, test } from 'vitest';
import { config } from '#src/config.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1-abc', SLACK_APP_TOKEN: 'xapp-1-abc' };
const TELEGRAM = { TELEGRAM_TOKEN: '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9' };
const QUEUES = {
  SQS_HIGH_URL: 'http://127.0.0.1:4566/high.fifo',
  SQS_MEDIUM_URL: 'http://127.0.0.1:4566/medium',
  SQS_LOW_URL: 'http://127.0.0.1:4566/low',
};

describe('lanes', () => {
  test('lead where their settings say', () => {
    const env = { SLACK_HIGH_CHANNEL: '#noc, C0123456789', TELEGRAM_LOW_CHAT: '-1001', MEDIUM_ACCOUNT: 'redhat' };
    expect(config(env).lanes.routes).toEqual({
      high: { account: undefined, chats: ['slack|#noc', 'slack|C0123456789'] },
      medium: { account: 'redhat', chats: [] },
      low: { account: undefined, chats: ['telegram|-1001'] },
    });
  });

  test('ring in a Slack channel named without the #, which begins a comment in .env', () => {
    expect(config({ SLACK_LOW_CHANNEL: 'noc' }).lanes.routes.low.chats).toEqual(['slack|#noc']);
  });

  test('are queues of AWS, with an access key where the settings have one', () => {
    const env = { ...QUEUES, AWS_REGION: 'eu-south-1' };
    expect(config(env).lanes.sqs).toEqual({
      urls: { high: QUEUES.SQS_HIGH_URL, medium: QUEUES.SQS_MEDIUM_URL, low: QUEUES.SQS_LOW_URL },
      region: 'eu-south-1',
      endpoint: undefined,
      credentials: undefined,
    });
    const key = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'half', AWS_SESSION_TOKEN: 'for an hour' };
    expect(config({ ...env, ...key }).lanes.sqs?.credentials).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 'half',
      sessionToken: 'for an hour',
    });
  });

  test.each([
    [{ SQS_HIGH_URL: 'https://x.example/high' }, 'SQS_MEDIUM_URL and SQS_LOW_URL are missing'],
    [{ ...QUEUES, AWS_ACCESS_KEY_ID: 'AKIA1' }, 'AWS_SECRET_ACCESS_KEY is missing: an AWS access key has two halves'],
    [{ SLACK_HIGH_CHANNEL: '#noc,' }, 'SLACK_HIGH_CHANNEL should be noc or C0123456789'],
    [{ TELEGRAM_HIGH_CHAT: 'noc' }, 'TELEGRAM_HIGH_CHAT should be -1001234567890'],
  ])('are refused where their settings are wrong: %o', (env, why) => {
    expect(() => config(env)).toThrow(why);
  });

  test('leave an access key alone that is there for other programs', () => {
    expect(config({ AWS_ACCESS_KEY_ID: 'AKIA1' }).lanes.sqs).toBeUndefined();
  });

  test.each([
    ['SLACK_HIGH_CHANNEL', 'noc', 'SLACK_BOT_TOKEN'],
    ['TELEGRAM_LOW_CHAT', '-1001', 'TELEGRAM_TOKEN'],
  ])('that are to ring where nobody is connected are told about: %s', (name, value, token) => {
    const said = `${name} is set, but ${token} is not: nobody hears tickets ring there`;
    expect(config({ [name]: value }).warnings).toEqual([said]);
    expect(config({ [name]: value, ...SLACK, ...TELEGRAM }).warnings).toEqual([]);
  });
});
