import { aboutCase, headOf } from '#bots/capability.ts';
import { type Command, told } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import type { Field } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Say } from '#src/words.ts';

export const severity: Command = {
  name: 'severity',
  group: 'vendor',
  role: 'operator',
  args: ['case', 'severity'],
  ...aboutCase(
    { change: 'severity' },
    {
      fields: ({ say }, one) => (one ? [severityField(say, one.account.vendor)] : []),
      async run(ctx, one, values) {
        const { account, number } = one;
        const word = severityWord(account.vendor, values['severity'] ?? '') ?? '';
        if (word !== '' && (await headOf(ctx, one))?.severity === word)
          return told(ctx.say('severity-already', { number, severity: word }));
        return preview(ctx, account, { kind: 'change', number, patch: { severity: word } });
      },
    },
  ),
};

export function severityField(say: Say, vendor: Vendor): Field {
  const choices = vendor.severities.map(({ word }) => ({ value: word, label: word }));
  return { name: 'severity', label: say('field-severity'), kind: 'choice', choices };
}

/** The vendor's word for what was typed: the word itself, its beginning (`2`), our priority, or a part of one word only. */
export function severityWord({ severities }: Vendor, typed: string): string | undefined {
  const given = typed.trim().toLowerCase();
  if (given === '') return undefined;
  const all = severities.map((s) => ({ ...s, low: s.word.toLowerCase() }));
  const tries = [
    all.filter((s) => s.low === given),
    all.filter((s) => s.low.startsWith(given)),
    all.filter((s) => s.priority === given),
    all.filter((s) => s.low.includes(given)),
  ];
  return tries.find((hits) => hits.length === 1)?.[0]?.word;
}
