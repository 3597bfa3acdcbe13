import { type Command, refused, told } from '#bots/command.ts';
import { atLeast } from '#src/core/chats/people.ts';
import { languages, words } from '#src/words.ts';

/** The language: in a direct chat one's own, in a group that of the group. */
export const lang: Command = {
  name: 'lang',
  group: 'settings',
  role: 'viewer',
  args: ['lang'],
  async fields({ say, chat, role }) {
    if (chat.kind !== 'direct' && !atLeast(role, 'operator')) return [];
    const choices = languages().map((value) => ({ value, label: nameOf(value) }));
    return [{ name: 'lang', label: say('field-lang', { now: nameOf(say.lang) }), kind: 'choice', choices }];
  },
  async run(ctx, values) {
    const { core, chat, person, voice } = ctx;
    const direct = chat.kind === 'direct';
    if (!direct && !atLeast(ctx.role, 'operator')) return refused(ctx, 'operator');
    const chosen = languages().find((l) => l === values['lang']?.toLowerCase() || nameOf(l) === values['lang']);
    if (!chosen) return { kind: 'problems', problems: { lang: ctx.say('problem-choice') } };
    if (direct) await core.settings.setPerson(person.id, { lang: chosen });
    else await core.settings.setChat(chat.id, { lang: chosen });
    const say = words(chosen);
    const now = { lang: nameOf(chosen) };
    return told(say(direct ? 'lang-mine' : 'lang-here', now), { voice: { ...voice, lang: chosen } });
  },
};

/** In the language itself: whoever looks for it knows that one. */
function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}
