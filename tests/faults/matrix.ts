import type { Fault } from './fault.ts';
import { chat } from './rows.chat.ts';
import { mail } from './rows.mail.ts';
import { news } from './rows.news.ts';
import { polling } from './rows.polling.ts';
import { process } from './rows.process.ts';
import { storage } from './rows.storage.ts';
import { submission } from './rows.submission.ts';

export const GROUPS: Record<string, Fault[]> = {
  'Crashes and storage': storage,
  'The process': process,
  'Vendors that fail': polling,
  'What vendors say': news,
  Chats: chat,
  'Mail and Teams': mail,
  'Writing to vendors': submission,
};

/** As docs/reliability.md shows it. */
export function page(): string {
  return Object.entries(GROUPS)
    .map(([title, faults]) =>
      [
        `### ${title}`,
        '',
        '| # | fault | what happens | holds | test |',
        '|---|---|---|---|---|',
        ...faults.map(line),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function line(one: Fault): string {
  const files = 'tests' in one ? Object.keys(one.tests).map((file) => `[${file}](../tests/${file})`) : [];
  const proof = 'tests' in one ? [one.holds.join(' '), files.join(', ')] : ['–', one.why];
  return `| ${[one.row, one.fault, one.happens, ...proof].join(' | ')} |`;
}
