import { words } from '#src/words.ts';
import { type Office, SUPPORT } from './office.ts';

/**
 * Something said that must arrive once: a mail that begins a conversation, one that answers it (`of`: the first one's
 * token), or what the vendor says in the case (`of`: that of the case). `token` stands in nothing else.
 */
export type Said = { kind: 'new' | 'answer' | 'finding'; token: string; of: string; file: boolean };

const EDGE = 'edge-of-a-part';
/** How Casebell says in a case which files are missing. */
const MISSING = words('en')('files-missing');

/** As it travels. */
export function mailOf({ kind, token, of, file }: Said): string {
  const answers = kind === 'answer' ? [`In-Reply-To: ${idOf(of)}`, `References: ${idOf(of)}`] : [];
  const text = ['', `This is what ${token} says.`, ''];
  const head = [
    `Message-ID: ${idOf(token)}`,
    'From: Bo <bo@customer.test>',
    `To: ${SUPPORT}`,
    `Subject: ${kind === 'answer' ? 'Re: ' : ''}Tunnel ${of} is down`,
    ...answers,
  ];
  const parts = [
    `Content-Type: multipart/mixed; boundary="${EDGE}"`,
    '',
    `--${EDGE}`,
    'Content-Type: text/plain',
    ...text,
    `--${EDGE}`,
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; filename="${token}log"`,
    '',
    `What ${token} was seen to do.`,
    `--${EDGE}--`,
    '',
  ];
  return [...head, ...(file ? parts : ['Content-Type: text/plain', ...text])].join('\r\n');
}

/**
 * Seen from outside: what has not arrived where it belongs, and what arrived once more, or elsewhere. `told`: files that
 * Casebell gave up, and named in their case as missing.
 */
export function judge({ vendor, mailbox, letters }: Office, said: Said[]) {
  const cases = vendor.cases.all().map(({ fields, comments, files }) => ({
    title: fields.summary,
    comments: comments.map(({ commentBody }) => `${fields.summary}\n${commentBody}`),
    files: files.map(({ fileName }) => `${fields.summary}\n${fileName}`),
  }));
  const all = cases.flatMap(({ comments }) => comments);
  const seen = {
    titles: cases.map(({ title }) => title),
    comments: all.filter((text) => !text.includes(MISSING)),
    files: cases.flatMap(({ files }) => files),
    done: mailbox.folder('Done'),
    notices: letters.filter(isNotice).map(subjectOf),
    relayed: letters.filter((letter) => !isNotice(letter)),
  };
  const [lost, duplicated, told]: [string[], string[], string[]] = [[], [], []];
  function isTold(what: keyof typeof seen, token: string, of: string): boolean {
    return what === 'files' && all.some((text) => [MISSING, token, of].every((part) => text.includes(part)));
  }
  function once(what: keyof typeof seen, token: string, of: string): void {
    const found = seen[what].filter((text) => text.includes(token));
    const right = found.filter((text) => text.includes(of)).length;
    if (right === 0) (isTold(what, token, of) ? told : lost).push(`${what} ${token}`);
    for (let more = found.length - Math.min(1, right); more > 0; more -= 1) duplicated.push(`${what} ${token}`);
  }
  for (const { kind, token, of, file } of said) {
    if (kind === 'finding') {
      once('relayed', token, of);
      continue;
    }
    once(kind === 'new' ? 'titles' : 'comments', token, of);
    if (kind === 'new') once('notices', token, of);
    if (file) once('files', `${token}log`, of);
    once('done', `Message-ID: ${idOf(token)}`, of);
  }
  return { lost, duplicated, told };
}

function idOf(token: string): string {
  return `<${token}mail@customer.test>`;
}

/** Not what a person said, passed on. */
function isNotice(letter: string): boolean {
  return /^Auto-Submitted: /m.test(letter);
}

function subjectOf(letter: string): string {
  return /^Subject: (.*)$/m.exec(letter)?.[1] ?? '';
}
