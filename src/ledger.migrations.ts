import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationInfo, Migrator } from 'kysely/migration';
import type { Store } from './ledger.engine.ts';
import { first, table, typeOf } from './ledger.first.ts';

const REFUSE = `begin select raise(abort, 'the audit is append-only'); end`;

/** Nobody changes or removes what stands in the audit, not even by mistake. */
async function appendOnly(db: Kysely<unknown>, store: Store): Promise<void> {
  if (store === 'postgres')
    await sql`create function audit_refuses() returns trigger language plpgsql
      as $$ begin raise exception 'the audit is append-only'; end $$`.execute(db);
  const refuse = store === 'postgres' ? 'execute function audit_refuses()' : REFUSE;
  const each = store === 'postgres' ? 'for each row' : '';
  for (const act of ['update', 'delete'])
    await sql.raw(`create trigger audit_no_${act} before ${act} on audit ${each} ${refuse}`).execute(db);
}

const files = table(
  'files',
  {
    id: 'text',
    ticket: 'text?',
    person: 'text',
    chat: 'text',
    name: 'text',
    size: 'integer',
    sha256: 'text',
    type: 'text?',
    of: 'text?',
    state: 'text',
    remote: 'text?',
    why: 'text?',
    attempts: 'integer',
    created_at: 'integer',
  },
  { key: ['id'], index: [['ticket'], ['person', 'chat']] },
);

const intake = [
  table(
    'incoming',
    {
      id: 'text',
      origin: 'text',
      source: 'text',
      person: 'text',
      chat: 'text',
      lane: 'text',
      body_json: 'text',
      state: 'text',
      message: 'text?',
      why: 'text?',
      attempts: 'integer',
      created_at: 'integer',
      ended_at: 'integer?',
    },
    { key: ['id'], unique: ['origin'], index: [['state', 'created_at']] },
  ),
  table(
    'letters',
    { seq: 'id', id: 'text', lane: 'text', body: 'text', not_before: 'integer', times: 'integer' },
    { unique: ['id'], index: [['lane', 'not_before']] },
  ),
  table(
    'keys',
    {
      id: 'text',
      hash: 'text',
      name: 'text',
      scopes: 'text',
      created_at: 'integer',
      expires_at: 'integer?',
      revoked_at: 'integer?',
      used_at: 'integer?',
    },
    { key: ['id'] },
  ),
  table(
    'links',
    {
      hash: 'text',
      kind: 'text',
      person: 'text',
      detail_json: 'text',
      expires_at: 'integer',
      used_at: 'integer?',
    },
    { key: ['hash'] },
  ),
  table('sessions', { hash: 'text', who: 'text', expires_at: 'integer' }, { key: ['hash'] }),
  table(
    'answers',
    {
      key: 'text',
      token: 'text',
      digest: 'text',
      status: 'integer?',
      answer_json: 'text?',
      created_at: 'integer',
    },
    { key: ['key', 'token'] },
  ),
];

const mail = [
  table(
    'mails',
    {
      id: 'text',
      box: 'text',
      place: 'text',
      folder: 'text',
      message_id: 'text?',
      event: 'text?',
      conversation: 'text?',
      thread: 'text?',
      sender: 'text',
      subject: 'text',
      at: 'text',
      state: 'text',
      why: 'text?',
      ticket: 'text?',
      detail_json: 'text?',
      filed: 'integer',
      attempts: 'integer',
      created_at: 'integer',
      ended_at: 'integer?',
    },
    {
      key: ['id'],
      index: [['box', 'place'], ['message_id'], ['thread'], ['state', 'ended_at'], ['box', 'conversation']],
    },
  ),
  table('threads', { id: 'text', box: 'text', subject: 'text', created_at: 'integer' }, { key: ['id'] }),
];

const leases = table('leases', { name: 'text', holder: 'text', fence: 'integer', beat: 'integer' }, { key: ['name'] });

type Step = (db: Kysely<unknown>, store: Store) => Promise<void>;

/**
 * Never changed once released; a new one is added below. Names sort in order. Each only adds, so that processes of the
 * version before go on beside one that starts anew.
 */
const steps: Record<string, Step> = {
  async '0001-first'(db, store) {
    for (const create of first) await create(db, store);
  },
  async '0002-submissions'(db, store) {
    await files(db, store);
    await db.schema.alterTable('accounts').addColumn('expires_at', typeOf(store, 'integer')).execute();
    await db.schema.alterTable('tickets').addColumn('message_id', typeOf(store, 'text')).execute();
    await db.schema.createIndex('tickets_message_id').on('tickets').column('message_id').execute();
    await db.schema.createIndex('tickets_created_at').on('tickets').column('created_at').execute();
    await appendOnly(db, store);
  },
  async '0003-intake'(db, store) {
    for (const create of intake) await create(db, store);
  },
  async '0004-mail'(db, store) {
    for (const create of mail) await create(db, store);
    await db.schema.createIndex('mails_event').on('mails').columns(['box', 'event']).unique().execute();
    await db.schema
      .alterTable('keys')
      .addColumn('narrowed', typeOf(store, 'integer'), (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`update keys set narrowed = 1 where 'api|' || id in (select chat from grants)`.execute(db);
  },
  async '0005-scale'(db, store) {
    await leases(db, store);
    await db.schema.createIndex('cases_by_account_look_at').on('cases').columns(['account', 'look_at']).execute();
    await db.schema.createIndex('cases_by_number').on('cases').column('number').execute();
    await db.schema.dropIndex('cases_by_look_at').execute();
    // Of kinds that are called otherwise now; whoever is owed something is woken at each start.
    await sql`delete from wakeups where kind = 'deliver'`.execute(db);
  },
  async '0006-vendors'(db) {
    // Their former ids are those of vendors with an API now; these accounts go on by mail or by hand.
    const renamed = { aws: 'awsportal', azure: 'azureportal', cisco: 'ciscotac', crowdstrike: 'crowdstrikeportal' };
    for (const [was, is] of Object.entries(renamed))
      await sql`update accounts set vendor = ${is} where vendor = ${was}`.execute(db);
  },
};

/** Brings the tables up to date in one transaction; `before` runs first when there is anything to do. */
export async function migrate(
  db: Kysely<unknown>,
  store: Store,
  before: (name: string) => Promise<void>,
): Promise<void> {
  const migrations = Object.fromEntries(
    Object.entries(steps).map(([name, step]): [string, Migration] => [name, { up: (tx) => step(tx, store) }]),
  );
  const migrator = (on: Kysely<unknown>) =>
    new Migrator({ db: on, provider: { getMigrations: async () => migrations } });
  const all = await migrator(db).getMigrations();
  await refuseNewer(db, all);
  const next = all.find((m) => !m.executedAt);
  if (!next) return;
  if (all.some((m) => m.executedAt)) await before(next.name);
  await atomic(db, store, async (on) => {
    const { error } = await migrator(on).migrateToLatest();
    if (error) throw error;
  });
}

/** On Postgres Kysely sees to it; of SQLite it believes that tables cannot change in a transaction, which they can. */
async function atomic(db: Kysely<unknown>, store: Store, work: (on: Kysely<unknown>) => Promise<void>): Promise<void> {
  if (store === 'postgres') return work(db);
  await db.connection().execute(async (on) => {
    await sql`begin immediate`.execute(on);
    try {
      await work(on);
      await sql`commit`.execute(on);
    } catch (error) {
      await sql`rollback`.execute(on).catch(() => undefined);
      throw error;
    }
  });
}

/** Throws where a later version was here before: it may keep what this one does not know of. */
async function refuseNewer(db: Kysely<unknown>, known: readonly MigrationInfo[]): Promise<void> {
  if (!known.some((m) => m.executedAt)) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  const strange = rows.map(({ name }) => name).filter((name) => !(name in steps));
  if (strange.length > 0)
    throw new Error(
      `The ledger was last used by a newer Casebell (${strange.join(', ')}). Start that version again, or bring back a backup that was made before it: casebell restore FILE.`,
    );
}
