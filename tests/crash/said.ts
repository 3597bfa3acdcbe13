import { SEVERITIES } from '#src/demo/record.ts';
import { logOf } from './log.ts';
import { SUPPORT } from './post.ts';
import type { World } from './world.ts';

/**
 * Something said that must arrive once. At the vendor: a `comment` in a watched case, a `finding` in one that began by
 * mail. In chat: a `ticket`, a `reply` to a case, a `change` of its severity. By mail: a `mail` that begins a
 * conversation, an `answer` to one. `token` stands in nothing else; `of`: the case's number, or the first mail's token.
 */
export type Said = { kind: Kind; token: string; of: string; file: boolean };
export const KINDS = ['comment', 'ticket', 'reply', 'change', 'mail', 'answer', 'finding'] as const;
export type Kind = (typeof KINDS)[number];

const EDGE = 'edge-of-a-part';

/** Which kinds there are in a world. */
export function kindsIn({ chats, post }: Pick<World, 'chats' | 'post'>): Kind[] {
  return [
    ...(chats ? (['comment', 'ticket', 'reply', 'change'] as const) : []),
    ...(post ? (['mail', 'answer', 'finding'] as const) : []),
  ];
}

/** Says one more thing of that kind; where there is nothing yet to answer, a mail. `dice`: which case, and whether with a file. */
export function say(at: World, said: Said[], kind: Kind, o: { seed: number; upTo(n: number): number; file?: boolean }) {
  const { vendor, chats, post } = at;
  const token = `t${o.seed}x${said.length}.`;
  const file = o.file ?? o.upTo(2) === 0;
  const number = at.numbers[o.upTo(at.numbers.length)] ?? '';
  const begun = said.filter((one) => one.kind === 'mail');
  const first = begun[o.upTo(begun.length)]?.token;
  const record = vendor.cases.all().find(({ fields }) => first !== undefined && fields.summary.includes(first));

  function mail(one: Said): Said {
    post?.receive(mailOf(one));
    return one;
  }
  function act(): Said {
    switch (kind) {
      case 'comment':
        vendor.cases.comment(number, `Finding ${token}`);
        return { kind, token, of: number, file: false };
      case 'ticket':
        chats?.say(`/ticket ${ticketOf(token)}`);
        return { kind, token, of: token, file: false };
      case 'reply':
        chats?.ask(token, `/reply ${number} This is what ${token} says.`, file);
        return { kind, token, of: number, file };
      case 'change': {
        // A case of its own: what it should be in the end is known.
        const { caseNumber } = vendor.cases.add({ summary: `Change ${token}` });
        chats?.ask(caseNumber, `/severity ${caseNumber} ${SEVERITIES[0]}`);
        return { kind, token, of: caseNumber, file: false };
      }
      case 'mail':
        return mail({ kind, token, of: token, file });
      case 'answer':
        return mail(first ? { kind, token, of: first, file } : { kind: 'mail', token, of: token, file });
      case 'finding':
        if (first === undefined || !record) return mail({ kind: 'mail', token, of: token, file });
        vendor.cases.comment(record.fields.caseNumber, `Finding ${token}`);
        return { kind, token, of: first, file: false };
    }
  }
  said.push(act());
}

function ticketOf(token: string): string {
  return [
    `Title: Tunnel ${token} is down`,
    'Priority: high',
    'product: Red Hat OpenShift Container Platform',
    'version: 4.20',
    `Description: This is what ${token} says.`,
  ].join('\n');
}

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
    logOf(token),
    `--${EDGE}--`,
    '',
  ];
  return [...head, ...(file ? parts : ['Content-Type: text/plain', ...text])].join('\r\n');
}

/** A mail's Message-ID. */
export function idOf(token: string): string {
  return `<${token}mail@customer.test>`;
}
