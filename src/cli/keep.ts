import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import { openFolder } from '#src/folder.ts';
import { openStores } from '#src/house.ts';
import { backup, restore } from '#src/ledger.backup.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { log as openLog } from '#src/log.ts';
import { keyring, retire, rotate, seal } from '#src/seal.ts';
import { type Call, files, print, wrong } from './call.ts';

export async function save({ args: [file], config, say, io }: Call): Promise<number> {
  if (!file) return wrong(io, say('cli-needs-file'));
  if (!existsSync(files(config).ledger)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  backup(files(config), file);
  return print(io, say('cli-backup-done', { file }));
}

export async function bringBack({ args: [file], config, say, io }: Call): Promise<number> {
  if (!file) return wrong(io, say('cli-needs-file'));
  const { dataDir, key, oldKeys } = config;
  await (await openStores(dataDir, () => ({}))).close();
  restore(files(config), file, (meta) => {
    const keys = keyring({ dataDir, key, oldKeys, sealed: file });
    seal(keys).check(meta.get('key_check') ?? '', file);
  });
  return print(io, say('cli-restore-done', { file }));
}

/** A new key file entry (or the CASEBELL_KEY given) becomes the key of every credential; older ones open old backups. */
export async function rotateKey({ config, say, io }: Call): Promise<number> {
  openFolder(config.dataDir);
  const held = lock(join(config.dataDir, 'lock.db'));
  if (!held) throw new Error(say('cli-stop-first'));
  try {
    if (config.key === undefined) rotate(config.dataDir);
    const house = await openCore({ config, log: openLog({ level: 'silent' }), bothKeys: true });
    const count = await house.rotate();
    await house.close();
    const kept =
      config.key === undefined ? say('cli-rotated-file', { file: retire(config.dataDir) }) : say('cli-rotated-own');
    return print(io, [say('cli-rotated', { count }), kept].join('\n'));
  } finally {
    held.release();
  }
}
