import { type Command, type Context, type Problems, told, typed } from '#bots/command.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Held } from '#src/core/mail/index.ts';
import { whyHeld } from '#src/core/mail/why.ts';
import type { Button, Part, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { cut, oneLine } from '#src/text.ts';
import { when } from '#src/words.ts';

const SHOWN = 5;
const MOST = 500;
/** Cases with a button for each mail. */
const JOINS = 3;
/** Bytes of a button's command. */
const COMMAND = 64;
const SENDER = 60;
const SUBJECT = 80;
const CASE = 40;
const WHY = 200;

/**
 * Mails that are held back until a person decides. An admin sees all of them, an operator those of mailboxes of their own
 * or of chats where they are one; what strangers wrote is for nobody else's eyes.
 */
export const parked: Command = {
  name: 'parked',
  group: 'casebell',
  role: 'operator',
  private: true,
  args: ['what', 'id', 'number'],
  shown: [],

  async fields(ctx, { what, id }) {
    if (what?.toLowerCase() !== 'join' || !(await mine(ctx)).some((mail) => mail.id === id)) return [];
    return [{ name: 'number', label: ctx.say('field-case'), kind: 'text' }];
  },

  async run(ctx, { what, id, number }) {
    const { say, core, person } = ctx;
    const all = await mine(ctx);
    const one = all.find((mail) => mail.id === id);
    const gone = answer(ctx, say('parked-gone'));
    switch (what?.toLowerCase()) {
      case undefined:
        return list(ctx, all);
      case 'new':
        return one && (await core.mail.release(one.id, person.id)) ? answer(ctx, say('parked-released')) : gone;
      case 'join':
        return one ? join(ctx, one, number?.trim() ?? '') : gone;
      case 'drop':
        return one && (await core.mail.drop(one.id, person.id)) ? answer(ctx, say('parked-dropped')) : gone;
      default: {
        const named = all.filter((mail) => mail.id === what);
        return named.length > 0 ? list(ctx, named) : answer(ctx, say('parked-usage', { parked: typed(ctx, 'parked') }));
      }
    }
  },
};

async function join(ctx: Context, { id }: Held, number: string): Promise<Reply | Problems> {
  const { say, core, person } = ctx;
  try {
    const done = await core.mail.release(id, person.id, { number });
    return answer(ctx, done ? say('parked-joined', { number }) : say('parked-gone'));
  } catch (error) {
    if (!(error instanceof Failure && error.kind === 'missing')) throw error;
    return {
      kind: 'problems',
      problems: { number: say('parked-no-case', { number: cut(oneLine(number), CASE).text }) },
    };
  }
}

/** Newest first. */
async function mine({ core, person, role }: Context): Promise<Held[]> {
  const all = await core.mail.held({ limit: MOST });
  if (atLeast(role, 'admin')) return all;
  const owned = (await core.accounts.owned(person.id)).map(({ id }) => id);
  const boxes = new Set(owned);
  for (const box of new Set(all.map((one) => one.box)))
    for (const chat of await core.accounts.grants(box))
      if (atLeast(await core.people.role(person.id, chat), 'operator')) boxes.add(box);
  return all.filter(({ box }) => boxes.has(box));
}

function list(ctx: Context, all: Held[]): Reply {
  const { say, person } = ctx;
  if (all.length === 0) return answer(ctx, say('parked-none'));
  const shown = all.slice(0, SHOWN);
  const rest = all.length - shown.length;
  const parts: Part[] = [
    ...shown.map((one, i) => partOf(ctx, one, i + 1)),
    ...(rest > 0 ? [{ kind: 'note' as const, text: say('parked-more', { count: rest }) }] : []),
  ];
  const buttons = shown.map((one, i) => buttonsOf(ctx, one, i + 1));
  const title = say('parked-title', { count: all.length });
  return { kind: 'say', message: { title, parts, buttons, only: person.user } };
}

function partOf({ say, voice }: Context, one: Held, nth: number): Part {
  const subject = cut(oneLine(one.subject), SUBJECT).text || say('mail-no-subject');
  const sender = cut(oneLine(one.sender), SENDER).text || say('mail-no-sender');
  const lines = [
    say('parked-line', { nth, subject }),
    say('parked-from', { sender, box: one.label, came: when(Date.parse(one.at), voice) }),
    say('mail-held-why', { why: cut(oneLine(whyHeld(say, one)), WHY).text }),
  ];
  return { kind: 'text', text: lines.join('\n') };
}

function buttonsOf({ say }: Context, { id, choices, readable }: Held, nth: number): Button[] {
  const joins = choices
    .map((number) => ({ label: say('button-parked-join', { nth, number }), command: `parked join ${id} ${number}` }))
    .filter(({ command }) => Buffer.byteLength(command) <= COMMAND);
  return [
    ...joins.slice(0, JOINS),
    ...(readable ? [{ label: say('button-parked-new', { nth }), command: `parked new ${id}` }] : []),
    { label: say('button-parked-drop', { nth }), command: `parked drop ${id}`, style: 'danger' },
  ];
}

/** For whoever asked alone. */
function answer({ person }: Context, text: string): Reply {
  return told(text, { only: person.user });
}
