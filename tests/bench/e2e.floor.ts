import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Pool } from 'undici';
import { TELEGRAM } from './e2e.world.ts';

/**
 * Raw requests to the same vendor and chat, with keep-alive and JSON.parse. `whole`: the case and its files are asked for
 * beside its comments. `folder`: where each step is committed before it is done, one row each; else nothing is kept.
 */
export function floor({ base }: { base: string }, world: string, o: { whole?: boolean; folder?: string } = {}) {
  const pool = new Pool(base, { connections: 4, pipelining: 1 });
  const cases = `/${world}/support/v3/cases`;
  const headers = { accept: 'application/json', authorization: 'Bearer access', 'content-type': 'application/json' };
  let since = new Date(Date.now() - 86_400_000).toISOString();

  const disk = o.folder === undefined ? undefined : durable(o.folder);

  async function ask(method: 'GET' | 'POST', path: string, body: unknown = null): Promise<unknown> {
    const answer = await pool.request({ method, path, headers, body: body === null ? null : JSON.stringify(body) });
    return JSON.parse(await answer.body.text());
  }

  return {
    async run(): Promise<void> {
      disk?.commit('it is to be looked');
      const criteria = { lastModifiedFrom: since, maxResults: 200, offset: 0, includeClosed: true };
      const order = { sortField: 'LastModifiedDate', sortOrder: 'DESC' };
      const list = (await ask('POST', `${cases}/filter`, { ...criteria, ...order })) as {
        cases: { caseNumber: string; lastModifiedDate: string }[];
      };
      const [newest] = list.cases;
      if (!newest) throw new Error('nothing changed');
      const { caseNumber, lastModifiedDate } = newest;
      since = new Date(Date.parse(lastModifiedDate) - 5_000).toISOString();
      const path = `${cases}/${caseNumber}`;
      const [comments] = (await Promise.all([
        ask('GET', `${path}/comments?sortField=createdDate&sortOrder=asc`),
        ...(o.whole ? [ask('GET', path), ask('GET', `${path}/attachments`)] : []),
      ])) as [{ commentBody: string }[]];
      const text = `${caseNumber}\n${comments.at(-1)?.commentBody}`;
      disk?.commit(text);
      disk?.commit('it is being sent');
      await ask('POST', `/bot${TELEGRAM}/sendMessage`, { chat_id: '1', text });
    },
    async stop(): Promise<void> {
      await pool.close();
      disk?.close();
    },
  };
}

function durable(folder: string) {
  const database = new DatabaseSync(join(folder, 'floor.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE steps (what TEXT)');
  const insert = database.prepare('INSERT INTO steps VALUES (?)');
  return { commit: (what: string) => void insert.run(what), close: () => database.close() };
}
