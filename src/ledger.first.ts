import { type Kysely, sql } from 'kysely';
import type { Store } from './ledger.engine.ts';

type Columns = Record<string, 'text' | 'integer' | 'text?' | 'integer?' | 'id'>;

/** A column's type: integers have 64 bits, text is compared byte by byte, as in SQLite. */
export function typeOf(store: Store, type: 'text' | 'integer') {
  if (store === 'sqlite') return type;
  return type === 'integer' ? 'bigint' : sql`text collate "C"`;
}

/** Makes a table, with a `?` behind the type of what may be null. */
export function table(
  name: string,
  columns: Columns,
  o: { key?: string[]; unique?: string[]; index?: string[][] } = {},
) {
  return async function create(db: Kysely<unknown>, store: Store): Promise<void> {
    let builder = db.schema.createTable(name);
    for (const [column, type] of Object.entries(columns)) {
      if (type === 'id')
        builder =
          store === 'sqlite'
            ? builder.addColumn(column, 'integer', (c) => c.primaryKey().autoIncrement())
            : builder.addColumn(column, 'bigserial', (c) => c.primaryKey());
      else {
        const stored = typeOf(store, type.replace('?', '') as 'text' | 'integer');
        builder = builder.addColumn(column, stored, (c) => (type.endsWith('?') ? c : c.notNull()));
      }
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

/** The tables of the first day. */
export const first = [
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
