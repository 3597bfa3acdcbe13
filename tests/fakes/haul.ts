import { join } from 'node:path';
import { files } from '#src/core/files/files.ts';
import { depot } from '#src/depot.ts';
import { http } from '#src/http.ts';
import { openLedger } from '#src/ledger.ts';

// A process of its own: takes in a file of so many bytes, sends it to an address, and prints the bytes of memory it had
// before and at most.
const [dir = '', url = '', bytes = '0'] = process.argv.slice(2);
const size = Number(bytes);
const CHUNK = 64 * 1024;
const signal = AbortSignal.timeout(60_000);

async function* made(): AsyncIterable<Uint8Array> {
  for (let at = 0; at < size; at += CHUNK) yield Buffer.alloc(Math.min(CHUNK, size - at), at / CHUNK);
}

const ledger = await openLedger(dir);
const bay = files({ ledger, depot: depot(join(dir, 'files')), now: Date.now });
const before = process.memoryUsage.rss();
const row = await bay.stage({ person: 'p', chat: 'c' }, { name: 'core.dump', size, open: made }, signal);
await http()({ method: 'PUT', url, body: bay.open([row], row)(signal), length: row.size, signal });
await ledger.close();
const most = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ before, most, size: row.size, sha256: row.sha256 }));
process.exit(0);
