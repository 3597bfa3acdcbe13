import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import { openFolder } from '#src/folder.ts';
import { openStores } from '#src/house.ts';
import { backup, restore } from '#src/ledger.backup.ts';
import { settle } from '#src/ledger.settle.ts';
import { openLedger } from '#src/ledger.ts';
import { log as openLog } from '#src/log.ts';
import { refuseMoved } from '#src/moved.ts';
import { keyring, retire, rotate, seal } from '#src/seal.ts';
import { alone, isKept } from './alone.ts';
import { type Call, files, print, wrong } from './call.ts';

export async function save({ args: [file], config, say, io }: Call): Promise<number> {
  if (config.databaseUrl) throw new Error(elsewhere('cli-backup-postgres', { config, say }));
  if (!file) return wrong(io, say('cli-needs-file'));
  if (!existsSync(files(config).ledger)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  refuseMoved(config.dataDir);
  backup(files(config), file);
  return print(io, say('cli-backup-done', { file }));
}

export async function bringBack({ args: [file], flags, config, say, io }: Call): Promise<number> {
  if (flags.settle && !config.databaseUrl) return wrong(io, say('cli-settle-alone'));
  if (config.databaseUrl && flags.settle) return settled({ config, say, io });
  if (config.databaseUrl) throw new Error(elsewhere('cli-restore-postgres', { config, say }));
  if (!file) return wrong(io, say('cli-needs-file'));
  const { dataDir, key, oldKeys } = config;
  await (await openStores(config, () => ({}))).close();
  restore(files(config), file, (meta) => {
    const keys = keyring({ dataDir, key, oldKeys, sealed: file });
    seal(keys).check(meta.get('key_check') ?? '', file);
  });
  return print(io, say('cli-restore-done', { file }));
}

/** After `pg_restore`: nothing that may have gone out since the dump goes out by itself. */
async function settled({ config, say, io }: Pick<Call, 'config' | 'say' | 'io'>): Promise<number> {
  const held = await alone(config);
  if (!held) throw new Error(say('cli-stop-all-first'));
  const ledger = await openLedger(config.dataDir, config.databaseUrl);
  try {
    await ledger.write(settle);
  } finally {
    await ledger.close();
    held.release();
  }
  return print(io, say('cli-settled'));
}

/** Postgres has tools of its own for this: which, and what else has to be kept. */
function elsewhere(
  words: 'cli-backup-postgres' | 'cli-restore-postgres',
  { config, say }: Pick<Call, 'config' | 'say'>,
) {
  const { dataDir, key } = config;
  return say(words, { dir: dataDir, key: key === undefined ? join(dataDir, 'key') : 'CASEBELL_KEY' });
}

/** A new key file entry (or the CASEBELL_KEY given) becomes the key of every credential; older ones open old backups. */
export async function rotateKey({ config, say, io }: Call): Promise<number> {
  if (!isKept(config)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  if (!config.databaseUrl) refuseMoved(config.dataDir);
  openFolder(config.dataDir);
  const held = await alone(config);
  if (!held) throw new Error(say(config.databaseUrl ? 'cli-stop-all-first' : 'cli-stop-first'));
  try {
    const core = { config, log: openLog({ level: 'silent' }), bothKeys: true };
    // What is refused is refused here, before there is a new key.
    await (await openCore(core)).close();
    if (config.key === undefined) rotate(config.dataDir);
    const house = await openCore(core);
    const count = await house.rotate();
    await house.close();
    const kept =
      config.key === undefined ? say('cli-rotated-file', { file: retire(config.dataDir) }) : say('cli-rotated-own');
    return print(io, [say('cli-rotated', { count }), kept].join('\n'));
  } finally {
    held.release();
  }
}
