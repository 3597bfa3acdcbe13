import { type Command, type Context, told, typed } from '#bots/command.ts';
import { wrong } from '#bots/target.ts';
import type { Reply } from '#src/ports/bot.ts';

const VENDOR = 'demo';

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
        return well(ctx);
      }
      if (!faults.names.includes(fault))
        return wrong(ctx, 'fault', ctx.say('demo-unknown', { names: faults.names.join(', ') }));
      faults.set(fault);
      return told(ctx.say('demo-ill', { faults: faults.on().join(', ') }));
    },
  };
}

/** An account that was refused meanwhile does not go on by itself. */
async function well(ctx: Context): Promise<Reply> {
  const { say, core } = ctx;
  const paused = (await core.accounts.all()).filter((a) => a.vendor.id === VENDOR && a.state === 'paused');
  const setup = typed(ctx, `setup ${VENDOR}`);
  const ways = paused.map(({ label: account }) => say('demo-paused', { account, setup }));
  const buttons = paused.map(({ id, label }) => [
    { label: say('button-renew', { account: label }), command: `setup ${VENDOR} ${id}` },
  ]);
  return told([say('demo-well'), ...ways], buttons.length > 0 ? { buttons } : {});
}
