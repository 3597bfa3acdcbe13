import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Core } from '#src/core/index.ts';
import type { Ledger } from '#src/ledger.ts';
import { within } from '#src/patience.ts';
import type { Server } from './server.ts';

/** Seconds; POST /tickets waits up to ten. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 15];

/** What takes longer (ms) is left out. */
const PATIENCE = 2_000;

type Rows = { value: number; [label: string]: string | number }[];

/** `/metrics` for Prometheus: how the process does, what was asked of this server, and what stands in the ledger now. */
export function metrics(app: Server, { holdings, now }: Pick<Core, 'holdings' | 'now'>, { db }: Ledger): void {
  const registry = new Registry();
  const readings: (() => Promise<boolean>)[] = [];
  collectDefaultMetrics({ register: registry });
  const asked = new Histogram({
    name: 'casebell_http_request_seconds',
    help: 'Requests by route and status, and how long they took.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? 'none';
    asked.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });

  const up = new Gauge({
    name: 'casebell_ledger_up',
    help: 'Whether all that is told of the ledger could be read (1), or some of it is left out (0).',
    registers: [registry],
  });
  gauge('deliveries', 'Deliveries by state.', ['state'], () =>
    db
      .selectFrom('deliveries')
      .select((eb) => ['state', eb.fn.countAll<number>().as('value')])
      .groupBy('state')
      .execute(),
  );
  gauge('tickets', 'What went out to vendors, by state.', ['state'], () =>
    db
      .selectFrom('tickets')
      .select((eb) => ['state', eb.fn.countAll<number>().as('value')])
      .groupBy('state')
      .execute(),
  );
  gauge('accounts', 'Accounts at vendors by state.', ['state'], () =>
    db
      .selectFrom('accounts')
      .select((eb) => ['state', eb.fn.countAll<number>().as('value')])
      .groupBy('state')
      .execute(),
  );
  gauge('incoming', 'Tickets that came in, by lane and state.', ['lane', 'state'], () =>
    db
      .selectFrom('incoming')
      .select((eb) => ['lane', 'state', eb.fn.countAll<number>().as('value')])
      .groupBy(['lane', 'state'])
      .execute(),
  );
  gauge('mails', 'Mails of mailboxes that become tickets, by state.', ['state'], () =>
    db
      .selectFrom('mails')
      .select((eb) => ['state', eb.fn.countAll<number>().as('value')])
      .groupBy('state')
      .execute(),
  );
  gauge('troubles', 'Open troubles by kind.', ['kind'], () =>
    db
      .selectFrom('troubles')
      .select((eb) => ['kind', eb.fn.countAll<number>().as('value')])
      .where('over_at', 'is', null)
      .groupBy('kind')
      .execute(),
  );
  gauge('poll_age_seconds', 'Since an account was last polled well.', ['account'], async () => {
    const rows = await db.selectFrom('accounts').select(['id', 'ok_at']).where('ok_at', 'is not', null).execute();
    return rows.map(({ id, ok_at }) => ({ account: id, value: (now() - Number(ok_at)) / 1000 }));
  });
  gauge(
    'leases',
    'Who does what one process at a time does: this one, another, or nobody.',
    ['name', 'held'],
    async () =>
      (await holdings()).map(({ name, holder, here }) => {
        return { name, held: here ? 'here' : holder === undefined ? 'nobody' : 'elsewhere', value: 1 };
      }),
  );

  app.get('/metrics', { config: { who: 'read' }, schema: { hide: true } }, async (_request, reply) => {
    const read = await Promise.all(readings.map((reading) => reading()));
    up.set(read.every(Boolean) ? 1 : 0);
    const text = await registry.metrics();
    return reply.type(registry.contentType).send(text);
  });

  /** Read from the ledger whenever it is asked for: what is not there any more is not told any more. */
  function gauge(name: string, help: string, labelNames: string[], rows: () => Promise<Rows>): void {
    const shown = new Gauge({ name: `casebell_${name}`, help, labelNames, registers: [registry] });
    let reading: Promise<Rows | undefined> | undefined;
    readings.push(async () => {
      // One at a time, however often it is asked for while the ledger does not answer.
      reading ??= rows()
        .catch(() => undefined)
        .finally(() => {
          reading = undefined;
        });
      const found = await within(reading, PATIENCE);
      shown.reset();
      for (const { value, ...labels } of found ?? []) shown.set(labels, Number(value));
      return found !== undefined;
    });
  }
}
