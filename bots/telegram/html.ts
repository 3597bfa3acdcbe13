import { beforeTime, left, stamp } from '#bots/dress.ts';
import type { Message, Part } from '#src/ports/bot.ts';

// Telegram's server looks for names, commands, tags and addresses in every text, HTML or not, and makes links of them; a
// bot cannot switch that off. What stands in <code> is left alone, so a run of characters that would become a link
// goes there whole: it reads and copies as written, which an invisible character inside it would spoil.
// (tdlib/td, td/telegram/MessageEntity.cpp: find_entities, merge_entities; <code> may stand in a <blockquote>,
// not in <b> or <i>.) Addresses that are plain http(s) stay links: they show where they lead.
const LURE = /@\w|:\/\/|[^\s.]\.(?!\p{Lu}\p{Ll}+(?![\p{L}\p{M}]))\p{L}[\p{L}\p{M}]|\d\.\d{1,3}\.\d{1,3}\.\d/u;
const TAG = /(?<![\p{L}\p{N}_])#[\p{N}_]*\p{L}|(?<![\p{L}\p{N}_$])\$[A-Z1]/u;
const COMMAND = /(?<![\p{L}\p{N}_/<>])\/\w/u;
const OPENING = `[([{<"'“‘«]*`;
const CLOSING = String.raw`[)\]}>"'”’»,.;:!?…]*`;
const HOST = String.raw`(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?::\d{1,5})?`;
const ADDRESS = new RegExp(`^${OPENING}https?://${HOST}(?:/[\\w.~:/?#&=%+,;-]*)?${CLOSING}$`, 'i');
const PUNCTUATED = new RegExp(`^(${OPENING})(.*?)(${CLOSING})$`, 's');

/** Telegram honours a message's first 100 entities (rubenlagus/TelegramBots#854): past this many, parts go in <code> whole. */
const CODES = 30;

/** Whose words: vendors' do not become commands or tags to tap, ours (help, questions) may. What has a title is about a case. */
type Speaker = 'vendor' | 'own';

/** The message as Telegram's HTML. `safe` and `fit` come first. */
export function html(message: Message): string {
  const runs = message.parts.flatMap((part) => part.text.match(/\S+/g) ?? []);
  const many = runs.filter((run) => isLure(run, 'vendor')).length > CODES;
  const title = message.title ? [heading(message.title, message.url)] : [];
  const speaker = message.title ? 'vendor' : 'own';
  return [...title, ...message.parts.map((part) => block(part, speaker, many))].join('\n');
}

function heading(title: string, url: string | undefined): string {
  // Within a link nothing else is looked for.
  return leads(url) ? `<b><a href="${escaped(url)}">${escaped(title)}</a></b>` : words(title, 'vendor', false, 'b');
}

function block(part: Part, speaker: Speaker, many: boolean): string {
  switch (part.kind) {
    case 'text':
      return words(part.text, speaker, many);
    case 'code':
      return `<pre>${escaped(part.text)}</pre>`;
    case 'quote': {
      const quote = `<blockquote expandable>${words(part.text, 'vendor', many)}</blockquote>`;
      return part.more ? `${quote}\n${words(left(part.more), 'own', many, 'i')}` : quote;
    }
    case 'note':
      return part.at === undefined
        ? words(part.text, speaker, many, 'i')
        : words(beforeTime(part.text), speaker, many, 'i') + time(part.at);
  }
}

/** A moment in the reader's own zone and format: `14:05, 20 Nov`. */
function time(at: number): string {
  const unix = Math.floor(at / 1000);
  return unix > 0 && unix < 2 ** 31
    ? `<i><tg-time unix="${unix}" format="dt">${stamp(at)}</tg-time></i>`
    : `<i>${stamp(at)}</i>`;
}

function words(text: string, speaker: Speaker, many: boolean, tag?: 'b' | 'i'): string {
  const open = tag ? `<${tag}>` : '';
  const close = tag ? `</${tag}>` : '';
  const apart = (run: string) => `${close}<code>${escaped(run)}</code>${open}`;
  if (many && text.split(/\s+/).some((run) => isLure(run, speaker))) return `<code>${escaped(text)}</code>`;
  const body = text.replace(/\S+/g, (run) => {
    if (!isLure(run, speaker)) return escaped(run);
    const [, before = '', bare = run, after = ''] = PUNCTUATED.exec(run) ?? [];
    return escaped(before) + apart(bare) + escaped(after);
  });
  return open + body + close;
}

function isLure(run: string, speaker: Speaker): boolean {
  const vendors = speaker === 'vendor';
  if (vendors && COMMAND.test(run)) return true;
  return (LURE.test(run) || (vendors && TAG.test(run))) && !ADDRESS.test(run);
}

/** Whether Telegram takes it: http(s) with a dotted host. It refuses a whole message for one button's URL. */
export function leads(url: string | undefined): url is string {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.hostname.includes('.');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
