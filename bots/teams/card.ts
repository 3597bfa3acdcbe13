import { beforeTime, fit, left, safe } from '#bots/dress.ts';
import type { Button, Message, Part } from '#src/ports/bot.ts';
import { when } from '#src/words.ts';

/** UTF-16 units of one message: with them a card stays below its bytes, whatever the script. */
export const TEXT = 5000;
/** Teams refuses a message above 28 KB (learn.microsoft.com, "Format cards in Teams"). */
const BYTES = 27_000;
const SHRINK = 0.8;
const LEAST = 300;
/** Teams shows so many buttons of a card. */
const MOST_LINKS = 6;

type Run = {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  isSubtle?: true;
  fontType?: 'Monospace';
  selectAction?: { type: 'Action.OpenUrl'; url: string };
};
type Block = { type: 'RichTextBlock'; inlines: Run[]; spacing?: 'None' | 'Medium'; separator?: true };
/** What Teams is sent, as an answer and through the Workflows webhook alike. */
export type Envelope = ReturnType<typeof envelope>;

/** How command buttons become numbers: the number that presses this one, and the line that says how. */
export type Numbered = { number(command: string): number; choose: string };

/**
 * The message as an Adaptive Card 1.4 below 28 KB; `title` and link stay whatever is cut. All text stands in TextRuns,
 * where Teams reads no Markdown and no mention (only TextBlock and Fact have them): what somebody wrote stays what it is.
 * Buttons that press a command become numbers, as a webhook's card may only open addresses; a file becomes text.
 */
export function card(draft: Message, numbered: Numbered): Envelope {
  const whole = safe(withFile(draft));
  const numbers = numberLine(whole.buttons ?? [], numbered);
  for (let room = TEXT; ; room = Math.floor(room * SHRINK)) {
    const made = envelope(fit(whole, room), numbers);
    if (room < LEAST || Buffer.byteLength(JSON.stringify(made)) <= BYTES) return made;
  }
}

function withFile(message: Message): Message {
  const { file } = message;
  if (!file) return message;
  return {
    ...message,
    parts: [...message.parts, { kind: 'note', text: file.name }, { kind: 'quote', text: file.text }],
  };
}

function envelope(message: Message, numbers: Block[]) {
  const actions = links(message);
  const content = {
    type: 'AdaptiveCard' as const,
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4' as const,
    msteams: { width: 'Full' as const },
    body: [...heading(message), ...message.parts.flatMap((part) => block(part, message)), ...numbers],
    ...(actions.length > 0 ? { actions } : {}),
  };
  return {
    type: 'message' as const,
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' as const, content }],
  };
}

function heading({ title, url }: Message): Block[] {
  if (!title) return [];
  const open = web(url) ? { selectAction: { type: 'Action.OpenUrl' as const, url } } : {};
  return [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: title, weight: 'Bolder', ...open }] }];
}

/** A block for each line: that a newline within a run is shown is promised nowhere. */
function block(part: Part, { voice }: Message): Block[] {
  switch (part.kind) {
    case 'text':
      return rows(part.text, {});
    case 'code':
      return rows(part.text, { fontType: 'Monospace' });
    case 'note': {
      const time = part.at === undefined ? '' : when(part.at, voice ?? { lang: 'en' });
      return rows(part.at === undefined ? part.text : beforeTime(part.text) + time, { isSubtle: true });
    }
    case 'quote': {
      const quoted = part.text.split('\n').map((line) => `│ ${line}`);
      return [...rows(quoted.join('\n'), {}), ...(part.more ? rows(left(part.more), { isSubtle: true }) : [])];
    }
  }
}

function rows(text: string, style: Omit<Run, 'type' | 'text'>): Block[] {
  return text.split('\n').map((line, i) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: line || ' ', ...style }],
    ...(i > 0 ? { spacing: 'None' as const } : {}),
  }));
}

function numberLine(buttons: Button[][], { number, choose }: Numbered): Block[] {
  const lines = buttons.flatMap((row) => {
    const labels = row.flatMap((button) => ('url' in button ? [] : [`[${number(button.command)}] ${button.label}`]));
    return labels.length > 0 ? [labels.join('   ')] : [];
  });
  if (lines.length === 0) return [];
  return [...rows(lines.join('\n'), { weight: 'Bolder' }), ...rows(choose, { isSubtle: true })];
}

function links({ buttons = [], title, url }: Message) {
  const named = buttons.flat().flatMap((button) => ('url' in button && web(button.url) ? [button] : []));
  const bare = !title && web(url) && !named.some((button) => button.url === url) ? [{ label: url, url }] : [];
  return [...named, ...bare]
    .slice(0, MOST_LINKS)
    .map((button) => ({ type: 'Action.OpenUrl' as const, title: button.label, url: button.url }));
}

function web(url: string | undefined): url is string {
  return url !== undefined && /^https?:$/.test(URL.parse(url)?.protocol ?? '');
}
