import { Pool } from 'undici';
import type { Cost } from './paired.ts';
import { cost, type Portal } from './poll.portal.ts';

const CONNECTIONS = 8;
const PAGE = 200;
const OVERLAP = 5_000;
const headers = { accept: 'application/json', authorization: 'Bearer access' };

type Row = { caseNumber: string; lastModifiedDate: string };

/**
 * What a cycle costs at least: the list and the changed cases by undici, read by JSON.parse and thrown away. `parts`: a
 * case in the three requests Red Hat has for it; else in one.
 */
export function raw(portal: Portal, parts: readonly string[]) {
  const { origin, pathname } = new URL(portal.api);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  let mark = new Date(portal.now()).toISOString();

  async function ask(path: string, body?: string): Promise<unknown> {
    const way = body === undefined ? { method: 'GET' as const } : { method: 'POST' as const, body };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await pool.request({ path: pathname + path, ...way, headers: { ...headers, ...type } });
    return JSON.parse(await answer.body.text());
  }

  async function cycle(): Promise<void> {
    const lastModifiedFrom = new Date(Date.parse(mark) - OVERLAP).toISOString();
    const order = { includeClosed: true, sortField: 'LastModifiedDate', sortOrder: 'DESC' };
    const criteria = JSON.stringify({ lastModifiedFrom, maxResults: PAGE, offset: 0, ...order });
    const { cases } = (await ask('/v3/cases/filter', criteria)) as { cases: Row[] };
    const since = mark;
    const changed = cases.filter((row) => row.lastModifiedDate > since);
    mark = changed[0]?.lastModifiedDate ?? mark;
    await Promise.all(changed.flatMap((row) => parts.map((part) => ask(`/v3/cases/${row.caseNumber}${part}`))));
  }

  return {
    async run(cycles: number, changed: number): Promise<Cost> {
      const sum = { cpu: 0, seconds: 0 };
      for (let i = 0; i < cycles; i += 1) {
        await portal.pass(changed);
        const { cpu, seconds } = await cost(cycle);
        sum.cpu += cpu;
        sum.seconds += seconds;
      }
      return sum;
    },
    async stop(): Promise<void> {
      await pool.close();
      portal.stop();
    },
  };
}
