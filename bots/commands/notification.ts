import { type Command, told } from '#bots/command.ts';
import { wrong } from '#bots/target.ts';
import type { Authors } from '#src/core/cases.ts';

const WORDS: Record<string, Authors> = {
  vendor: 'vendor',
  associate: 'vendor',
  ours: 'ours',
  customer: 'ours',
  both: 'both',
};
const LABELS: Record<Authors, string> = { vendor: 'authors-vendor', ours: 'authors-ours', both: 'authors-both' };

/** Whose comments are told here. */
export const notification: Command = {
  name: 'notification',
  group: 'settings',
  role: 'operator',
  args: ['authors'],
  async fields({ core, say, chat }) {
    const { authors } = await core.settings.chat(chat.id);
    const choices = Object.entries(LABELS).map(([value, label]) => ({ value, label: say(label) }));
    const help = say('notification-now', { authors: say(LABELS[authors]) });
    return [{ name: 'authors', label: say('field-authors'), help, kind: 'choice', choices }];
  },
  async run(ctx, values) {
    const { core, say, chat } = ctx;
    const authors = WORDS[(values['authors'] ?? '').trim().toLowerCase()];
    if (!authors) return wrong(ctx, 'authors', say('notification-unknown'));
    await core.settings.setChat(chat.id, { authors });
    return told(say('notification-set', { authors: say(LABELS[authors]) }));
  },
};
