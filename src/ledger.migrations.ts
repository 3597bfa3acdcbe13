import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { first, table } from './ledger.first.ts';

/** Nobody changes or removes what stands in the audit, not even by mistake. */
function appendOnly(act: string) {
  return sql`create trigger ${sql.raw(`audit_no_${act}`)} before ${sql.raw(act)} on audit
    begin select raise(abort, 'the audit is append-only'); end`;
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

/** Never changed once released; a new one is added below. Names sort in order. */
const migrations: Record<string, Migration> = {
  '0001-first': {
    async up(db) {
      for (const create of first) await create(db);
    },
  },
  '0002-submissions': {
    async up(db) {
      await files(db);
      await db.schema.alterTable('accounts').addColumn('expires_at', 'integer').execute();
      await db.schema.alterTable('tickets').addColumn('message_id', 'text').execute();
      await db.schema.createIndex('tickets_message_id').on('tickets').column('message_id').execute();
      await db.schema.createIndex('tickets_created_at').on('tickets').column('created_at').execute();
      for (const act of ['update', 'delete']) await appendOnly(act).execute(db);
    },
  },
  '0003-intake': {
    async up(db) {
      for (const create of intake) await create(db);
    },
  },
  '0004-mail': {
    async up(db) {
      for (const create of mail) await create(db);
      await db.schema.createIndex('mails_event').on('mails').columns(['box', 'event']).unique().execute();
      await db.schema
        .alterTable('keys')
        .addColumn('narrowed', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await sql`update keys set narrowed = 1 where 'api|' || id in (select chat from grants)`.execute(db);
    },
  },
};

/** Brings the tables up to date in one transaction each; `before` runs first when there is anything to do. */
export async function migrate(db: Kysely<unknown>, before: (name: string) => Promise<void>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const all = await migrator.getMigrations();
  const next = all.find((m) => !m.executedAt);
  if (!next) return;
  if (all.some((m) => m.executedAt)) await before(next.name);
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
