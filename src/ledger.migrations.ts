import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

type Columns = Record<string, 'text' | 'integer' | 'text?' | 'integer?' | 'id'>;

function table(name: string, columns: Columns, o: { key?: string[]; unique?: string[]; index?: string[][] } = {}) {
  return async function create(db: Kysely<unknown>): Promise<void> {
    let builder = db.schema.createTable(name);
    for (const [column, type] of Object.entries(columns)) {
      builder =
        type === 'id'
          ? builder.addColumn(column, 'integer', (c) => c.primaryKey().autoIncrement())
          : type.endsWith('?')
            ? builder.addColumn(column, type.slice(0, -1) as 'text' | 'integer')
            : builder.addColumn(column, type as 'text' | 'integer', (c) => c.notNull());
    }
    if (o.key) builder = builder.addPrimaryKeyConstraint(`${name}_key`, o.key as never);
    if (o.unique) builder = builder.addUniqueConstraint(`${name}_unique`, o.unique as never);
    await builder.execute();
    for (const columnsOfIndex of o.index ?? []) {
      await db.schema
        .createIndex(`${name}_by_${columnsOfIndex.join('_')}`)
        .on(name)
        .columns(columnsOfIndex)
        .execute();
    }
  };
}

const first = [
  table('meta', { name: 'text', value: 'text' }, { key: ['name'] }),
  table(
    'accounts',
    {
      id: 'text',
      vendor: 'text',
      label: 'text',
      owner: 'text',
      sealed: 'text',
      mark: 'text?',
      state: 'text',
      why: 'text?',
      ok_at: 'integer?',
      failed_at: 'integer?',
      failure: 'text?',
      fails: 'integer',
      created_at: 'integer',
    },
    { key: ['id'] },
  ),
  table('grants', { account: 'text', chat: 'text' }, { key: ['account', 'chat'], index: [['chat']] }),
  table(
    'chats',
    {
      id: 'text',
      bot: 'text',
      room: 'text',
      thread: 'text?',
      kind: 'text',
      title: 'text?',
      role: 'text?',
      state: 'text',
      why: 'text?',
      not_before: 'integer',
      ok_at: 'integer?',
    },
    { key: ['id'] },
  ),
  table('people', { id: 'text', bot: 'text', user: 'text', name: 'text', lang: 'text?', tz: 'text?' }, { key: ['id'] }),
  table('roles', { person: 'text', chat: 'text', role: 'text' }, { key: ['person', 'chat'] }),
  table('codes', { hash: 'text', bot: 'text', expires_at: 'integer', used_at: 'integer?' }, { key: ['hash'] }),
  table(
    'watches',
    { chat: 'text', account: 'text', number: 'text', floor: 'text?', person: 'text', created_at: 'integer' },
    { key: ['account', 'number', 'chat'], index: [['chat']] },
  ),
  table(
    'mutes',
    { chat: 'text', account: 'text', number: 'text', until: 'integer' },
    { key: ['chat', 'account', 'number'] },
  ),
  table(
    'cases',
    {
      account: 'text',
      number: 'text',
      head_json: 'text',
      modified: 'text',
      closed: 'integer',
      rank: 'integer',
      state: 'text',
      looks: 'integer',
      look_at: 'integer?',
    },
    { key: ['account', 'number'], index: [['look_at'], ['account', 'closed', 'rank']] },
  ),
  table(
    'comments',
    { account: 'text', number: 'text', id: 'text', hash: 'text' },
    { key: ['account', 'number', 'id'] },
  ),
  table('attachments', { account: 'text', number: 'text', id: 'text' }, { key: ['account', 'number', 'id'] }),
  table(
    'deliveries',
    {
      id: 'id',
      key: 'text',
      chat: 'text',
      account: 'text?',
      number: 'text?',
      kind: 'text',
      priority: 'integer',
      body_json: 'text',
      state: 'text',
      attempts: 'integer',
      not_before: 'integer',
      batch: 'integer?',
      message: 'text?',
      why: 'text?',
      created_at: 'integer',
      sending_at: 'integer?',
      sent_at: 'integer?',
    },
    {
      unique: ['key'],
      index: [
        ['chat', 'state'],
        ['chat', 'message'],
      ],
    },
  ),
  table(
    'tickets',
    {
      id: 'text',
      kind: 'text',
      person: 'text',
      chat: 'text',
      account: 'text',
      number: 'text?',
      body_json: 'text',
      state: 'text',
      result_json: 'text?',
      attempts: 'integer',
      created_at: 'integer',
      sending_at: 'integer?',
    },
    { key: ['id'], index: [['state'], ['account', 'number']] },
  ),
  table('inbox', { source: 'text', event: 'text', at: 'integer' }, { key: ['source', 'event'] }),
  table(
    'wakeups',
    { kind: 'text', key: 'text', not_before: 'integer', priority: 'integer', version: 'integer' },
    { key: ['kind', 'key'], index: [['not_before']] },
  ),
  table('pauses', { host: 'text', account: 'text', until: 'integer', why: 'text' }, { key: ['host', 'account'] }),
  table(
    'troubles',
    {
      key: 'text',
      first_at: 'integer',
      last_at: 'integer',
      count: 'integer',
      told_at: 'integer?',
      over_at: 'integer?',
      kind: 'text',
      message: 'text',
      stack: 'text?',
    },
    { key: ['key'] },
  ),
  table(
    'audit',
    { id: 'id', at: 'integer', person: 'text', chat: 'text?', what: 'text', detail: 'text' },
    { index: [['at']] },
  ),
];

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
