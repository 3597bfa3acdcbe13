import { caseMessage, latestMessage, noticeMessage, outsideMessage, updateMessage } from '#src/core/chats/message.ts';
import type { Message } from '#src/ports/bot.ts';
import type { Case, Update } from '#src/ports/types.ts';
import { words } from '#src/words.ts';
import { freshCase } from '#tests/fakes/case.ts';

const AT = '2026-11-20T08:00:00.000Z';
const ROOM = 1_000;
const say = words('en');

/** Every message whose words come from outside, with this text wherever one may stand: title, name, comment, file, label. */
export function messages(text: string): Record<string, Message> {
  const comment = { id: 'c1', text, by: text, side: 'vendor' as const, at: AT, draft: false };
  const found: Case = {
    ...freshCase('01234567', AT),
    ...{ title: text, status: text, severity: text, owner: text, product: text, version: text, url: text },
    comments: [comment],
    attachments: [{ id: 'f1', name: text, at: AT }],
  };
  const update = (kind: Update['kind'], more: Partial<Update> = {}): Update => ({
    ...{ id: kind, kind, at: AT, by: text, side: 'vendor', text, from: text, to: text },
    ...more,
  });
  const kinds: Update['kind'][] = ['comment', 'edit', 'status', 'owner', 'attachment', 'priority', 'new', 'closed'];
  const about = { vendor: 'Red Hat', head: found };
  const args = { account: text, why: text };
  return {
    update: updateMessage(say, { ...about, account: 'a1', updates: kinds.map((kind) => update(kind)), truncate: ROOM }),
    comment: updateMessage(say, { ...about, account: 'a1', updates: [update('comment')], truncate: ROOM }),
    case: caseMessage(say, 'Red Hat', 'a1', found),
    latest: latestMessage(say, 'Red Hat', 'a1', found, { room: ROOM }),
    outside: outsideMessage(say, { ...about, updates: [update('comment')], most: ROOM }),
    notice: noticeMessage(say, {
      say: 'notice-account-paused',
      args,
      lines: [{ say: 'notice-account-back', args }],
      code: text,
    }),
  };
}
