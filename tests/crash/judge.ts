import { SEVERITIES } from '#src/demo/record.ts';
import { words } from '#src/words.ts';
import { idOf, type Said } from './said.ts';
import type { World } from './world.ts';

/** What is judged is what others have: the vendor, the chats, the mailbox, and whoever letters went to. */
type Seen = Pick<World, 'vendor' | 'post'> & { chats: { rooms: NonNullable<World['chats']>['rooms'] } | undefined };
export type Where = 'telegram' | 'slack' | 'mail' | 'vendor';
/** `lost`: not where it belongs; `duplicated`: there once more, or elsewhere; `told`: files that Casebell gave up, and named in their case. */
export type Verdict = { lost: string[]; duplicated: Record<Where, string[]>; told: string[] };

const say = words('en');
/** How Casebell says in a case which files are missing. */
const MISSING = say('files-missing');

/** One judge for all that was said. A chat's message counts as repeated once, however much it tells. */
export function judge({ vendor, chats, post }: Seen, said: Said[]): Verdict {
  const cases = vendor.cases.all().map(({ fields, comments, files }) => ({
    ...fields,
    comments: comments.map(({ commentBody }) => `${fields.caseNumber} ${fields.summary}\n${commentBody}`),
    files: files.map(({ fileName }) => `${fields.caseNumber} ${fields.summary}\n${fileName}`),
  }));
  const all = cases.flatMap(({ comments }) => comments);
  const letters = post?.letters ?? [];
  const seen = {
    titles: cases.map(({ summary }) => summary),
    comments: all.filter((text) => !text.includes(MISSING)),
    files: cases.flatMap(({ files }) => files),
    done: post?.mailbox.folder('Done') ?? [],
    notices: letters.filter(isNotice).map((letter) => header(letter, 'Subject')),
    relayed: letters.filter((letter) => !isNotice(letter)),
  };
  const verdict: Verdict = { lost: [], duplicated: { telegram: [], slack: [], mail: [], vendor: [] }, told: [] };
  const { lost, told, duplicated } = verdict;

  function isTold(what: keyof typeof seen, token: string, of: string): boolean {
    return what === 'files' && all.some((text) => [MISSING, token, of].every((part) => text.includes(part)));
  }
  function once(where: Where, what: keyof typeof seen, token: string, of: string): void {
    const found = seen[what].filter((text) => text.includes(token));
    const right = found.filter((text) => text.includes(of)).length;
    if (right === 0) (isTold(what, token, of) ? told : lost).push(`${what} ${token}`);
    for (let more = found.length - Math.min(1, right); more > 0; more -= 1) duplicated[where].push(`${what} ${token}`);
  }

  for (const { kind, token, of, file } of said) {
    if (kind === 'ticket' || kind === 'mail') once('vendor', 'titles', token, of);
    if (kind === 'reply' || kind === 'answer') once('vendor', 'comments', token, of);
    if (file) once('vendor', 'files', `${token}log`, of);
    if (kind === 'mail') once('mail', 'notices', token, of);
    if (kind === 'finding') once('mail', 'relayed', token, of);
    if (kind === 'mail' || kind === 'answer') once('mail', 'done', `Message-ID: ${idOf(token)}`, of);
    if (kind === 'change' && cases.find((one) => one.caseNumber === of)?.severity !== SEVERITIES[0])
      lost.push(`change ${of}`);
  }
  for (const id of repeated(letters.map((letter) => header(letter, 'Message-ID')))) duplicated.mail.push(id);

  const opened = (token: string) => cases.find(({ summary }) => summary.includes(token))?.caseNumber;
  for (const room of chats?.rooms ?? []) {
    const marks = said.flatMap(({ kind, token }) => {
      if (kind === 'comment') return [token];
      const number = kind === 'ticket' && room.direct ? opened(token) : undefined;
      return number === undefined ? [] : [say('ticket-open-done', { number })];
    });
    const known = new Set<string>();
    for (const text of room.texts()) {
      const tells = marks.filter((mark) => text.includes(mark));
      if (tells.some((mark) => known.has(mark))) duplicated[room.bot].push(`${room.name} ${tells.join(' ')}`);
      for (const mark of tells) known.add(mark);
    }
    for (const mark of marks) if (!known.has(mark)) lost.push(`${room.name} ${mark}`);
  }
  return verdict;
}

function repeated(all: string[]): string[] {
  return all.filter((one, i) => one !== '' && all.indexOf(one) < i);
}

/** Not what a person said, passed on. */
function isNotice(letter: string): boolean {
  return /^Auto-Submitted: /m.test(letter);
}

function header(letter: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'im').exec(letter)?.[1]?.trim() ?? '';
}
