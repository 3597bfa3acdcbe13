import type { Account } from '#src/core/accounts.ts';
import type { Outgoing } from '#src/core/dispatch.ts';
import { quote } from '#src/core/message.ts';
import type { Message, Part, Reply } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Say } from '#src/words.ts';
import type { Context, Problems } from './command.ts';

/** Exactly what goes to the vendor, as a person reads it; of a longer text as much as fits a message. */
export function outgoing(say: Say, vendor: Vendor, out: Outgoing, room: number): Pick<Message, 'title' | 'parts'> {
  const most = Math.floor(room * 0.7);
  switch (out.kind) {
    case 'comment': {
      const title = say('preview-comment', { vendor: vendor.name, number: out.number });
      return { title, parts: [quote(say, out.text, most)] };
    }
    case 'change': {
      const title = say('preview-change', { vendor: vendor.name, number: out.number });
      const { severity, status, close, reopen } = out.patch;
      const lines = [
        ...(severity ? [say('preview-severity', { severity })] : []),
        ...(status ? [say('case-status', { status })] : []),
        ...(close ? [say('preview-close')] : []),
        ...(reopen ? [say('preview-reopen', { reason: reopen.reason })] : []),
      ];
      return { title, parts: [{ kind: 'text', text: lines.join('\n') }] };
    }
    case 'attach':
      return { title: say('preview-attach', { vendor: vendor.name, number: out.number }), parts: [] };
    case 'open': {
      const { title, body, severity, extra } = out.draft;
      const asked = Object.entries(extra).map(([name, value]) => `${say(`field-${vendor.id}-${name}`)}: ${value}`);
      return {
        title: say('preview-open', { vendor: vendor.name }),
        parts: [
          { kind: 'text', text: title },
          { kind: 'text', text: [say('preview-severity', { severity }), ...asked].join('\n') },
          quote(say, body, most),
        ],
      };
    }
  }
}

/** Keeps it as a draft and shows it: it goes out when somebody presses Send. Or says all that is wrong with it. */
export async function preview(ctx: Context, account: Account, out: Outgoing): Promise<Reply | Problems> {
  const { say } = ctx;
  const made = await ctx.core.tickets.draft({ person: ctx.person.id, chat: ctx.chat.id, account: account.id, out });
  if ('problems' in made) {
    const problems = Object.fromEntries(made.problems.map((p) => [p.field, say(p.say, p.args)]));
    return { kind: 'problems', problems };
  }
  const { title, parts } = outgoing(say, account.vendor, out, ctx.limits.text);
  const seen: Part = { kind: 'note', text: say('preview-public', { vendor: account.vendor.name }) };
  const buttons: Message['buttons'] = [
    [
      { label: say('button-send'), command: `send ${made.id}`, style: 'primary' },
      { label: say('button-cancel'), command: `drop ${made.id}` },
    ],
  ];
  return { kind: 'say', message: { title, parts: [...parts, seen], buttons } };
}
