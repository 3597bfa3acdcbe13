import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settingsIn } from '#src/main.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-env-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, '.env'), text);
  return join(folder, '.env');
}

test.each([
  ['SLACK_HIGH_CHANNEL=#noc', '#noc'],
  ['SLACK_HIGH_CHANNEL=#noc, #sre', '#noc, #sre'],
  ['SLACK_HIGH_CHANNEL=#noc   # who is on call', '#noc'],
  ['SLACK_HIGH_CHANNEL="#noc"', '#noc'],
  ['export SLACK_HIGH_CHANNEL = #noc\r', '#noc'],
  ['SLACK_HIGH_CHANNEL=noc', 'noc'],
  ['SLACK_HIGH_CHANNEL=', ''],
])('a channel in .env may begin with #: %s', (line, channel) => {
  expect(settingsIn(file(`PORT=8081\n${line}\nHOST=::1 # here\n`))).toEqual({
    PORT: '8081',
    SLACK_HIGH_CHANNEL: channel,
    HOST: '::1',
  });
});

test('no .env is no settings', () => {
  expect(settingsIn(join(tmpdir(), 'there', 'is', 'none'))).toEqual({});
});
