import type { ChatIo } from '#bots/index.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { FakeChat, Person, Room, SeenMessage } from './chat.ts';

/** A fake chat platform with people in it, and all in which it differs from the others. */
export type Platform = {
  id: 'console' | 'telegram' | 'slack';
  readonly chat: FakeChat;
  /** The settings that lead Casebell here. */
  env: Record<string, string>;
  /** The terminal the process runs in. */
  readonly io: Pick<ChatIo, 'input' | 'output'>;
  /** Ann sets Casebell up, Bob works with it, Eve is nobody here. A console has Ann alone. */
  ann: Person;
  bob: Person;
  eve: Person;
  /** Where the team talks; on a console, where Ann does. */
  team: Room;
  direct(person: Person): Room;
  /** The same room as Casebell knows it. */
  ref(room: Room): ChatRef;
  /** Characters of one message. */
  text: number;
  can: {
    /** There are others, in other rooms; the first one to send the code becomes admin. */
    meet: boolean;
    /** Several questions are asked at once, in a form. */
    form: boolean;
    /** A message can be changed after it was sent. */
    edit: boolean;
    /** A message can be answered, and so be what an answer is about. */
    reply: boolean;
    /** One and the same event may come twice. */
    repeat: boolean;
    /** A message can be looked up by its key. */
    find: boolean;
  };
  /** What stands in the message as somebody's words. */
  quotes(message: SeenMessage): string[];
  /** Where the message leads. */
  links(message: SeenMessage): string[];
  /** What came alive of a message's text: people called, commands and addresses to tap, control codes. */
  alive(message: SeenMessage): string[];
  /** The text of the file that came with, before or after that message. */
  file(name: string): string;
  /** Whether a secret that was typed can still be read by anybody. */
  shows(secret: string): boolean;
  /** The next message sent is refused for four seconds; a console takes none until `release`. */
  jam(): { release(): void };
  /** The next message is stored, but its sender never learns; a console cannot lose one. */
  lose(): void;
  /** Nobody can be reached in the team's room any more, as the next message sent there will be told. */
  leave(): void;
  /** The world after a restart: on a console another terminal. */
  renew(): void;
  stop(): Promise<void>;
};

/** A terminal nobody sits at. */
export function nobody(): Pick<ChatIo, 'input' | 'output'> {
  return { input: process.stdin, output: process.stdout };
}
