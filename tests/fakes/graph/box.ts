import type { Said, Seen } from '#tests/fakes/wire.ts';

export type FakeMail = {
  id: string;
  folder: string;
  source: string;
  internetMessageId: string | undefined;
  conversationId: string;
  receivedDateTime: string;
  isRead: boolean;
};
type Change = { folder: string; id: string };
/** What a link of a round holds: after which change it goes on, and what the round asked for. */
type Token = { folder: string; after: number; from: string; age: number; kind: 'skip' | 'delta'; first: boolean };

/** One mailbox: mails, folders, rounds of changes, and what was sent. `base`: where the api is. */
export function fakeBox(o: { base(): string; page: number; now(): number }) {
  const mails = new Map<string, FakeMail>();
  const changes: Change[] = [];
  const folders = new Map([
    ['inbox', 'inbox'],
    ['sentitems', 'sentitems'],
  ]);
  let age = 0;
  let count = 0;

  const fake = {
    mails,
    /** Display name of every folder that was made, by id. */
    folders,
    /** All links given out so far are forgotten: 410. */
    forget: () => void age++,
    /** A mail arrives (or stands in another folder). */
    drop(mail: Partial<FakeMail> = {}): FakeMail {
      count += 1;
      const id = `AAkALg-${count}=`;
      const source = mail.source ?? `Message-ID: <m${count}@example.com>\r\nSubject: Mail ${count}\r\n\r\nHello\r\n`;
      const whole: FakeMail = {
        ...{ id, folder: 'inbox', source, isRead: false, conversationId: `conversation-${count}` },
        internetMessageId: /^message-id:\s*(\S+)/im.exec(source)?.[1],
        receivedDateTime: new Date(o.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
        ...mail,
      };
      mails.set(whole.id, whole);
      changes.push({ folder: whole.folder, id: whole.id });
      return whole;
    },
    answer(request: Seen, path: string): Said | undefined {
      const [, folder = '', rest] = /^\/mailFolders\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      const [, id = '', verb] = /^\/messages\/([^/]+)(\/.*)?$/.exec(path) ?? [];
      if (path === '/sendMail') return sent(request.body);
      if (path === '/mailFolders') return request.method === 'POST' ? make(request) : named(request);
      if (folder && !folders.has(folder)) return error(404, 'ErrorItemNotFound');
      if (folder && !rest) return told({ id: folder });
      if (rest === '/messages/delta') return round(folder, request.query);
      if (rest === '/messages') return list(folder, request.query);
      const mail = mails.get(id);
      if (id && !mail) return error(404, 'ErrorItemNotFound');
      return mail && one(mail, verb, request);
    },
  };

  function one(mail: FakeMail, verb: string | undefined, { method, body }: Seen): Said {
    if (verb === '/$value') return { body: mail.source };
    if (verb === '/move') {
      const to = JSON.parse(body).destinationId;
      if (!folders.has(to)) return error(404, 'ErrorItemNotFound');
      changes.push({ folder: mail.folder, id: mail.id }, { folder: to, id: mail.id });
      mail.folder = to;
      return told(shown(mail), 201);
    }
    if (method === 'PATCH') {
      Object.assign(mail, JSON.parse(body));
      changes.push({ folder: mail.folder, id: mail.id });
    }
    return told(shown(mail));
  }
  function sent(body: string): Said {
    fake.drop({ folder: 'sentitems', source: Buffer.from(body, 'base64').toString(), isRead: true });
    return { status: 202 };
  }
  function make({ body }: Seen): Said {
    const { displayName } = JSON.parse(body);
    if ([...folders.values()].includes(displayName)) return error(409, 'ErrorFolderExists');
    folders.set(`folder-${folders.size}`, displayName);
    return told({ id: `folder-${folders.size - 1}`, displayName }, 201);
  }
  function named({ query }: Seen): Said {
    const name = /^displayName eq '(.*)'$/.exec(query['$filter'] ?? '')?.[1]?.replaceAll("''", "'");
    return told({ value: [...folders].filter(([, known]) => known === name).map(([id]) => ({ id })) });
  }
  function list(folder: string, query: Record<string, string>): Said {
    const filter = query['$filter'] ?? '';
    const from = /^receivedDateTime ge (\S+)$/.exec(filter)?.[1];
    const messageId = /^internetMessageId eq '(.*)'$/.exec(filter)?.[1]?.replaceAll("''", "'");
    if (!from && !messageId) return error(400, 'InefficientFilter');
    const skip = Number(query['$skip'] ?? 0);
    const all = [...mails.values()]
      .filter((mail) => mail.folder === folder)
      .filter((mail) => (from ? mail.receivedDateTime >= from : mail.internetMessageId === messageId))
      .sort((a, b) => Date.parse(a.receivedDateTime) - Date.parse(b.receivedDateTime));
    const next = new URLSearchParams({ $filter: filter, $skip: String(skip + o.page) });
    const more = all.length > skip + o.page && `${o.base()}/mailFolders/${folder}/messages?${next}`;
    return told({ value: all.slice(skip, skip + o.page).map(shown), ...(more && { '@odata.nextLink': more }) });
  }
  function round(folder: string, query: Record<string, string>): Said {
    const said = query['$skiptoken'] ?? query['$deltatoken'];
    const from = /^receivedDateTime ge (\S+)$/.exec(query['$filter'] ?? '')?.[1] ?? '';
    const token: Token = said
      ? JSON.parse(Buffer.from(said, 'base64url').toString())
      : { folder, after: 0, from, age, kind: 'skip', first: true };
    if (token.age !== age) return error(410, 'SyncStateNotFound');
    const last = new Map(changes.map((change, at) => [`${change.folder} ${change.id}`, at]));
    const due = changes
      .map((change, at) => ({ ...change, at }))
      .filter(({ at, id }) => at >= token.after && last.get(`${folder} ${id}`) === at);
    const page = due.slice(0, o.page);
    const on = { ...token, folder, after: (page.at(-1)?.at ?? changes.length - 1) + 1 };
    const over = due.length <= o.page;
    const link = (kind: Token['kind'], next: Token) =>
      `${o.base()}/mailFolders('${folder}')/messages/delta?$${kind}token=${Buffer.from(JSON.stringify(next)).toString('base64url')}`;
    const rows = page.flatMap(({ id }) => {
      const mail = mails.get(id);
      if (mail?.folder === folder) return mail.receivedDateTime >= token.from ? shown(mail) : [];
      return token.first ? [] : { id, '@removed': { reason: 'changed' } };
    });
    // Graph promises no order.
    const value = rows.toReversed();
    return told(
      over
        ? { value, '@odata.deltaLink': link('delta', { ...on, after: changes.length, first: false }) }
        : { value, '@odata.nextLink': link('skip', on) },
    );
  }
  return fake;
}

function shown({ id, internetMessageId, conversationId, receivedDateTime, isRead, folder }: FakeMail) {
  return { id, internetMessageId, conversationId, receivedDateTime, isRead, isDraft: false, parentFolderId: folder };
}

export function told(value: unknown, status = 200): Said {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

export function error(status: number, code: string): Said {
  return told({ error: { code, message: 'No.' } }, status);
}
