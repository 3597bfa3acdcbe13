import { type Command, told } from '#bots/command.ts';
import { wrong } from '#bots/target.ts';

/** What can be made to go wrong at the demo's vendor, by name. */
export type Faults = {
  readonly names: readonly string[];
  on(): readonly string[];
  set(name: string): void;
  clear(): void;
};

/** Switches the demo vendor's faults; joins the table only where there is a demo. */
export function demo(faults: Faults): Command {
  return {
    name: 'demo',
    group: 'casebell',
    role: 'admin',
    args: ['fault'],
    async fields({ say }) {
      const choices = ['off', ...faults.names].map((value) => ({ value, label: value }));
      return [{ name: 'fault', label: say('field-fault'), help: say('field-fault-help'), kind: 'choice', choices }];
    },
    async run(ctx, { fault = '' }) {
      if (fault === 'off') {
        faults.clear();
        return told(ctx.say('demo-well'));
      }
      if (!faults.names.includes(fault))
        return wrong(ctx, 'fault', ctx.say('demo-unknown', { names: faults.names.join(', ') }));
      faults.set(fault);
      return told(ctx.say('demo-ill', { faults: faults.on().join(', ') }));
    },
  };
}
