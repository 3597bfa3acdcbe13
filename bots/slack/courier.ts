import { z } from 'zod';
import type { Log } from '#src/log.ts';
import { within } from '#src/patience.ts';
import type { Form, Message, MessageRef, News, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { dress, VALUE_LIMIT } from './blocks.ts';
import { codeOf } from './faults.ts';
import type { Memos } from './memo.ts';
import { asking, type Modal, reading, type Window, waiting } from './modal.ts';
import type { Post } from './post.ts';
import type { Origin } from './requests.ts';
import type { Wire } from './wire.ts';

const WORKING = '…';
const DONE = '✓';
const FOR_ONE = { response_type: 'ephemeral', replace_original: false };
const opened = z.object({ view: z.object({ id: z.string() }) });

/** Something that says the answer is under way, and whose place the answer takes. */
type Progress = { kind: 'modal'; view: string } | { kind: 'message'; ref: MessageRef };
export type Patience = {
  /** A command that usually asks gets its modal after this, empty: the trigger lives 3 s. */
  modal: number;
  /** Any other person waiting sees `…` after this. */
  progress: number;
};

/** Brings replies to people in the way that fits how they asked. */
export function courier(o: {
  wire: Wire;
  post: Post;
  memos: Memos;
  log: Log;
  lost: News['lost'];
  patience: Patience;
  forms: ReadonlySet<string>;
}) {
  const { wire, post, memos, log } = o;

  /** Shows progress when the reply takes long. Never rejects. */
  async function answer(at: Origin, hearing: Promise<Reply>): Promise<void> {
    const asks = at.trigger !== undefined && o.forms.has(at.line?.split(' ')[0] ?? '');
    const early = await within(hearing, asks && !at.view ? o.patience.modal : o.patience.progress);
    const shown = early ? undefined : await quietly('progress', show(at, asks));
    const reply = early ?? (await hearing);
    await bring(at, reply, at.view && !shown ? { kind: 'modal', view: at.view.id } : shown).catch(o.lost);
  }

  async function quietly<T>(what: string, work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      const kind = error instanceof Failure ? error.kind : 'bug';
      log.warn({ bot: 'slack', what, kind, err: error }, 'slack answer failed');
      return undefined;
    }
  }

  /** What only one person sees can be neither changed nor taken back (bolt-js #2287): it says what is under way. */
  async function show(at: Origin, asks: boolean): Promise<Progress | undefined> {
    if (at.view) {
      await update(at.view.id, waiting(window(at), memos));
      return { kind: 'modal', view: at.view.id };
    }
    if (asks) return { kind: 'modal', view: await open(at, waiting(window(at), memos)) };
    if (at.answers && at.quiet) {
      await respond(at, { ...dress(message(`${at.title} ${WORKING}`)), ...FOR_ONE, ...thread(at) });
      return undefined;
    }
    if (at.overheard) return undefined;
    return { kind: 'message', ref: await post.send(at, message(WORKING)) };
  }

  async function bring(at: Origin, reply: Reply, shown: Progress | undefined): Promise<void> {
    switch (reply.kind) {
      case 'say':
        return await say(at, reply.message, reply.edit ?? false, shown);
      case 'ask':
        return await ask(at, reply.form, reply.message, shown);
      case 'none':
        return await nothing(at, shown);
    }
  }

  async function say(at: Origin, text: Message, edit: boolean, shown: Progress | undefined): Promise<void> {
    if (shown?.kind === 'modal') return await inModal(at, text, edit, shown.view);
    if (edit && at.pressed) {
      await takeBack(shown);
      return await change(at, text);
    }
    if (shown?.kind === 'message') {
      if (!text.only && !text.file) return await post.edit(shown.ref, text);
      await takeBack(shown);
    }
    if (at.answers && at.quiet) {
      await respond(at, { ...dress(text), ...FOR_ONE, ...thread(at) });
      if (text.file) await post.handOver(text.file, at.user);
      return;
    }
    await tell(at, text);
  }

  /** The modal keeps the answer and its buttons; when the person has closed it, the chat gets them. */
  async function inModal(at: Origin, text: Message, edit: boolean, view: string): Promise<void> {
    if (edit && at.pressed) await quietly('edit', change(at, text));
    try {
      await update(view, reading(text, window(at), memos));
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'missing') throw error;
      if (!(edit && at.pressed)) return await tell(at, text);
    }
    if (text.file) await post.handOver(text.file, at.user);
  }

  async function change(at: Origin, text: Message): Promise<void> {
    if (!at.pressed) return;
    if (at.pressed.ephemeral) await respond(at, { ...dress(text), replace_original: true });
    else await post.edit({ room: at.room, id: at.pressed.id }, text);
  }

  /** In the chat, or to the one person; where we are no member, in the direct chat with that person. */
  async function tell(at: Origin, text: Message): Promise<void> {
    const only = at.chat.kind === 'direct' ? undefined : (text.only ?? (at.quiet ? at.user : undefined));
    try {
      if (only) await post.whisper(at, only, text);
      else await post.send(at, text);
    } catch (error) {
      const elsewhere = error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'missing');
      if (!elsewhere || error.doubt) throw error;
      await post.send({ room: only ?? at.user }, text);
    }
  }

  async function ask(at: Origin, form: Form, above: Message | undefined, shown: Progress | undefined): Promise<void> {
    const modal = asking(form, window(at), memos, above);
    if (shown?.kind !== 'modal') await takeBack(shown);
    try {
      if (shown?.kind === 'modal') return await update(shown.view, modal);
      if (at.trigger) return void (await open(at, modal));
    } catch (error) {
      // Closed meanwhile, or 3 seconds are over.
      if (!/^not_found$|trigger/.test(codeOf(error) ?? '')) throw error;
    }
    await say(at, doorTo(at, form, above), false, undefined);
  }

  async function nothing(at: Origin, shown: Progress | undefined): Promise<void> {
    if (shown?.kind === 'modal') await update(shown.view, waiting(window(at), memos, DONE));
    else await takeBack(shown);
  }

  async function takeBack(shown: Progress | undefined): Promise<void> {
    if (shown?.kind === 'message') await wire.call('chat.delete', { channel: shown.ref.room, ts: shown.ref.id });
  }

  async function open(at: Origin, view: Modal): Promise<string> {
    return opened.parse(await wire.call('views.open', { trigger_id: at.trigger, view })).view.id;
  }

  async function update(id: string, view: Modal): Promise<void> {
    await wire.call('views.update', { view_id: id, view });
  }

  async function respond(at: Origin, body: object): Promise<void> {
    await wire.post('response_url', at.answers ?? '', JSON.stringify(body));
  }

  return answer;
}

/** Nothing opens a form but something pressed: so a typed question is answered with a button that asks it again. */
function doorTo(at: Origin, form: Form, above: Message | undefined): Message {
  const command = at.line && at.line.length <= VALUE_LIMIT ? at.line : form.id;
  const buttons: Message['buttons'] = [[{ label: form.title, command, style: 'primary' }]];
  return { title: form.title, parts: [], ...above, buttons };
}

export function window(at: Origin): Window {
  return { chat: at.chat, thread: at.thread, title: at.title };
}

export function message(text: string): Message {
  return { parts: [{ kind: 'text', text }] };
}

function thread(at: Origin) {
  return at.thread ? { thread_ts: at.thread } : {};
}
