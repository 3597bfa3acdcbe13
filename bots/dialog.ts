import { createHash } from 'node:crypto';
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
const MOST_BUTTONS = 36;
/** How long (ms) a secret waits in memory for the rest of its question; then it is asked again. */
const SECRET_LIFE = 15 * 60_000;

export type Dialogs = ReturnType<typeof dialogs>;

/** Questions asked field by field, one per person and chat; they survive a restart, secrets typed into them do not. */
export function dialogs(shelf: Shelf) {
  const secrets = new Map<string, { values: Values; end: NodeJS.Timeout }>();

  function forget(key: string): void {
    clearTimeout(secrets.get(key)?.end);
    secrets.delete(key);
  }

  return {
    async get(key: string): Promise<Dialog | undefined> {
      const found = await shelf.get(key);
      return found && { ...found, values: { ...found.values, ...secrets.get(key)?.values } };
    },
    async set(key: string, dialog: Dialog, fields: Field[]): Promise<void> {
      const values = open(dialog.values, fields);
      const secret = Object.entries(dialog.values).filter(([name]) => !(name in values));
      forget(key);
      if (secret.length > 0) {
        const end = setTimeout(() => secrets.delete(key), SECRET_LIFE).unref();
        secrets.set(key, { values: Object.fromEntries(secret), end });
      }
      await shelf.set(key, { ...dialog, values });
    },
    async drop(key: string): Promise<void> {
      forget(key);
      await shelf.delete(key);
    },
  };
}

/** The values that may be stored, or travel with a form: all but secrets. */
export function open(values: Values, fields: Field[]): Values {
  const secret = new Set(fields.filter((f) => f.kind === 'secret').map((f) => f.name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}

/** The fields whose values are not known; optional ones count until they are skipped. */
export function missing(fields: Field[], values: Values): Field[] {
  return fields.filter((f) => values[f.name] === undefined || (values[f.name] === '' && !f.optional));
}

/** One field of a command, asked while these values (no secret among them) are known. */
export type Asked = { command: Command; field: Field; known: Values };

/** As a message whose buttons press `pick <which choice of which question>`. */
export function question(say: Say, asked: Asked): Message {
  const { command, field } = asked;
  const choices = (field.choices ?? []).slice(0, MOST_BUTTONS);
  const rows: Button[][] = [];
  for (const choice of choices) {
    const button = { label: choice.label, command: `pick ${mark(asked, choice.value)}` };
    const row = rows.at(-1);
    if (row && row.length < 3 && [...row, button].reduce((sum, b) => sum + b.label.length, 0) < 45) row.push(button);
    else rows.push([button]);
  }
  rows.push([
    ...(field.optional ? [{ label: say('button-skip'), command: `pick ${mark(asked, '')}` }] : []),
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

/**
 * What was answered: the text typed, or the choice pressed or typed by its label or value. Undefined: no answer to this
 * question, such as a button of an older one, or words where a command that takes secrets offers choices.
 */
export function answered(asked: Asked, request: Request): string | undefined {
  const { command, field } = asked;
  const values = [...(field.choices ?? []).map((c) => c.value), ...(field.optional ? [''] : [])];
  if (request.kind === 'press') return values.find((value) => request.command === `pick ${mark(asked, value)}`);
  if (request.kind !== 'text') return undefined;
  const typed = request.text.trim();
  const choice = field.choices?.find((c) =>
    [c.label, c.value].some((word) => word.toLowerCase() === typed.toLowerCase()),
  );
  return choice?.value ?? (command.harmless && field.kind === 'choice' ? undefined : typed);
}

/** A choice by what it means: the same one of another question, or after other answers, is another. */
function mark({ command, field, known }: Asked, value: string): string {
  const meant = [command.name, field.name, Object.entries(known).sort(), value];
  return createHash('sha256').update(JSON.stringify(meant)).digest('base64url').slice(0, 16);
}
