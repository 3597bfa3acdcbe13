import { parseArgs } from 'node:util';
import { crashMail } from './mail.ts';
import { crashUpdates } from './updates.ts';

type Asked = { cycles: number; seed: number; what: 'updates' | 'mail' };

const USAGE = 'usage: npm run crash -- [mail] --cycles 100 --seed 7';

/** What was asked for; undefined when that cannot be understood. */
function asked(): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { cycles: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
      allowPositionals: true,
    });
    const [cycles, seed] = [Number(values.cycles), Number(values.seed)];
    const [what = 'updates', ...more] = positionals;
    const known = (what === 'updates' || what === 'mail') && more.length === 0;
    return known && Number.isInteger(cycles) && cycles > 0 && Number.isInteger(seed)
      ? { cycles, seed, what }
      : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = asked();
  if (!options) {
    say(USAGE);
    return 2;
  }
  const result = await (options.what === 'mail' ? crashMail : crashUpdates)({ ...options, say });
  if (!result) {
    say('the mailbox is on a Dovecot, and there is none here: apt-get install dovecot-imapd');
    return 2;
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
  // A Telegram send in flight may be repeated; a mail never.
  return result.lost > 0 || (options.what === 'mail' && result.duplicated > 0) ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
