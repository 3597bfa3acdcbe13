import { z } from 'zod';
import type { Button, Field, Message, Request } from '#src/ports/bot.ts';
import type { Say } from '#src/words.ts';
import type { Command, Values } from './command.ts';

/** A question half-way: which command, what is known (never a secret), and which field was asked. */
export const Dialog = z.object({ command: z.string(), values: z.record(z.string(), z.string()), asking: z.string() });
export type Dialog = z.infer<typeof Dialog>;

type Shelf = {
  get(key: string): Promise<Dialog | undefined>;
  set(key: string, value: Dialog): Promise<void>;
  delete(key: string): Promise<void>;
};

/** Buttons of one question; more choices than that are typed. */
const MOST_BUTTONS = 24;

export type Dialogs = ReturnType<typeof dialogs>;

/** Questions asked field by field, one per person and chat; they survive a restart, secrets typed into them do not. */
export function dialogs(shelf: Shelf) {
  const secrets = new Map<string, Values>();
  return {
    async get(key: string): Promise<Dialog | undefined> {
      const found = await shelf.get(key);
      return found && { ...found, values: { ...found.values, ...secrets.get(key) } };
    },
    async set(key: string, dialog: Dialog, fields: Field[]): Promise<void> {
      const hidden = new Set(fields.filter((f) => f.kind === 'secret').map((f) => f.name));
      const entries = Object.entries(dialog.values);
      const secret = entries.filter(([name]) => hidden.has(name));
      if (secret.length > 0) secrets.set(key, Object.fromEntries(secret));
      else secrets.delete(key);
      await shelf.set(key, { ...dialog, values: Object.fromEntries(entries.filter(([name]) => !hidden.has(name))) });
    },
    async drop(key: string): Promise<void> {
      secrets.delete(key);
      await shelf.delete(key);
    },
  };
}

/** The fields whose values are not known; optional ones count until they are skipped. */
export function missing(fields: Field[], values: Values): Field[] {
  return fields.filter((f) => values[f.name] === undefined || (values[f.name] === '' && !f.optional));
}

/** One field as a question. Buttons press `pick <n>`. */
export function question(say: Say, command: Command, field: Field): Message {
  const choices = (field.choices ?? []).slice(0, MOST_BUTTONS);
  const rows: Button[][] = [];
  for (const [i, choice] of choices.entries()) {
    const button = { label: choice.label, command: `pick ${i}` };
    const row = rows.at(-1);
    if (row && row.length < 3 && [...row, button].reduce((sum, b) => sum + b.label.length, 0) < 45) row.push(button);
    else rows.push([button]);
  }
  rows.push([
    ...(field.optional ? [{ label: say('button-skip'), command: 'pick skip' }] : []),
    { label: say('button-cancel'), command: 'cancel' },
  ]);
  return {
    parts: [
      ...(field.problem ? [{ kind: 'text' as const, text: `⚠ ${field.problem}` }] : []),
      { kind: 'text', text: say('ask', { label: field.label, command: command.name }) },
      ...(field.help ? [{ kind: 'note' as const, text: field.help }] : []),
    ],
    buttons: rows,
    secret: field.kind === 'secret',
    asks: choices.length === 0,
  };
}

/** What was answered: the text typed, or the choice pressed or typed by its label, value or number. */
export function answered(field: Field, request: Request): string | undefined {
  if (request.kind === 'text') {
    const typed = request.text.trim();
    const choice = field.choices?.find((c) =>
      [c.label, c.value].some((word) => word.toLowerCase() === typed.toLowerCase()),
    );
    return choice?.value ?? typed;
  }
  if (request.kind !== 'press') return undefined;
  const which = request.command.slice('pick '.length);
  return which === 'skip' ? '' : field.choices?.[Number(which)]?.value;
}
