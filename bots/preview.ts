import type { Account } from '#src/core/accounts/accounts.ts';
import { fieldsOf, labelOf } from '#src/core/accounts/asks.ts';
import type { Rehearsal } from '#src/core/accounts/desks.ts';
import { quote } from '#src/core/chats/message.ts';
import { amount } from '#src/core/files/ladder.ts';
import type { Outgoing, Ticket } from '#src/core/tickets/dispatch.ts';
import type { Similar } from '#src/core/tickets/tickets.ts';
import type { Message, Part, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Say } from '#src/words.ts';
import type { Context, Problems } from './command.ts';
import { parcel } from './parcel.ts';

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
      const asked = fieldsOf(vendor.asks.extra).flatMap((field) => {
        const value = extra[field.name];
        return value ? [`${labelOf(say, vendor, field)}: ${value}`] : [];
      });
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
export async function preview(ctx: Context, account: Account, out: Outgoing, dry = false): Promise<Reply | Problems> {
  const { say } = ctx;
  const made = await ctx.core.tickets.draft({ person: ctx.person.id, chat: ctx.chat.id, account: account.id, out });
  if ('problems' in made) {
    const problems = Object.fromEntries(made.problems.map((p) => [p.field, say(p.say, p.args)]));
    return { kind: 'problems', problems };
  }
  const ticket = await ctx.core.tickets.get(made.id);
  if (!ticket) throw new Failure('missing', 'that draft is gone');
  if (!dry) return draftMessage(ctx, ticket, made.similar);
  try {
    return await payload(ctx, ticket);
  } finally {
    await ctx.core.tickets.drop(ticket.id);
  }
}

/** A draft as its author sees it before Send. `similar`: one that looks the same went out a moment ago. */
export async function draftMessage(ctx: Context, ticket: Ticket, similar?: Similar): Promise<Reply> {
  const { say } = ctx;
  const account = await ctx.core.accounts.get(ticket.account);
  const { kind, portal } = await ctx.core.accounts.contact(account.id);
  const desk = await ctx.core.accounts.desk(account.id);
  const mailed = kind === 'email';
  const { title, parts } = outgoing(say, account.vendor, ticket.out, ctx.limits.text);
  const call = await callInstead(ctx, ticket, account);
  const seen = mailed ? await letterNote(ctx, ticket, account) : say('preview-public', { vendor: account.vendor.name });
  // After the rehearsal: what it packed is known by its size.
  const number = ticket.number ?? undefined;
  const { shown, posted } = await parcel(ctx, await ctx.core.files.of(ticket.id), { account, number });
  const twice = similar && say('preview-twice', { number: similar.number || 'none' });
  const buttons: Message['buttons'] = [
    [
      { label: say('button-send'), command: `send ${ticket.id}`, style: 'primary' },
      { label: say('button-cancel'), command: `drop ${ticket.id} draft` },
      ...(ticket.kind === 'open' ? [{ label: say('button-payload'), command: `payload ${ticket.id}` }] : []),
    ],
    ...(similar?.number && desk.comment
      ? [
          [
            {
              label: say('button-instead', { number: similar.number }),
              command: `instead ${ticket.id} ${similar.number}`,
            },
          ],
        ]
      : []),
    ...(call && portal ? [[{ label: say('button-open'), url: portal }]] : []),
  ];
  const more: Part[] = [call, twice].flatMap((text) => (text ? [{ kind: 'text' as const, text: `⚠ ${text}` }] : []));
  return {
    kind: 'say',
    message: { title, parts: [...parts, ...shown, ...posted, ...more, { kind: 'note', text: seen }], buttons },
  };
}

/** Where a letter would go; without an address or a mailbox, a person hands the ticket in. */
async function letterNote({ core, say, signal }: Context, ticket: Ticket, { vendor }: Account): Promise<string> {
  const exact = ticket.out.kind === 'open' ? await core.tickets.rehearse(ticket, signal) : undefined;
  if (exact?.kind !== 'letter') return say('preview-hand', { vendor: vendor.name });
  return say('preview-mail', { vendor: vendor.name, to: exact.letter.to });
}

/** Some vendors want a call for what is urgent: said, with the number, before anybody waits for an answer to a mail. */
async function callInstead({ core, say }: Context, { out }: Ticket, account: Account): Promise<string | undefined> {
  const { call, phone = 'none' } = await core.accounts.contact(account.id);
  if (out.kind !== 'open' || !call?.includes(out.draft.severity)) return undefined;
  return say('preview-call', { vendor: account.vendor.name, severity: out.draft.severity, phone });
}

/** The request or the letter itself, word for word. */
export async function payload(ctx: Context, ticket: Ticket): Promise<Reply> {
  const { say } = ctx;
  const exact = await ctx.core.tickets.rehearse(ticket, ctx.signal);
  const text = wordForWord(exact);
  const long = text.length > ctx.limits.text * 0.7;
  const title = say(exact.kind === 'request' ? 'payload-request' : 'payload-letter');
  const note: Part = { kind: 'note', text: say('payload-nothing') };
  if (!long) return { kind: 'say', message: { title, parts: [{ kind: 'code', text }, note] } };
  return { kind: 'say', message: { title, parts: [note], file: { name: 'payload.txt', text } } };
}

function wordForWord(exact: Rehearsal): string {
  switch (exact.kind) {
    case 'request': {
      const body = exact.json === undefined ? (exact.text ?? '') : JSON.stringify(exact.json, null, 2);
      return [`${exact.method} ${exact.url}`, body].filter(Boolean).join('\n\n');
    }
    case 'letter': {
      const { to, subject, text, files } = exact.letter;
      const along = files.map(({ name, size }) => `[${name}, ${amount(size)}]`);
      return [`To: ${to}\nSubject: ${subject}`, text, ...along].join('\n\n');
    }
    case 'none': {
      const { title = '', text = '' } = Object(exact.value) as { title?: string; text?: string };
      return [title, text].join('\n\n').trim();
    }
  }
}
