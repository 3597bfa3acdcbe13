import { randomUUID } from 'node:crypto';
import { Failure } from '#src/ports/failure.ts';
import { ACCOUNT, type CaseFields, type CaseRecord, type CommentFields, type FileFields, recordId } from './record.ts';
import { iso } from './time.ts';

type Saying = {
  /** Display name; an invented engineer, or the customer's contact. */
  by?: string;
  /** Default Associate. */
  type?: CommentFields['createdByType'];
  html?: boolean;
  draft?: boolean;
  /** `doNotChangeStatus` of the API: the case keeps its status. */
  keepStatus?: boolean;
};
type Given = Partial<Omit<CaseFields, 'caseNumber' | 'id' | 'createdDate' | 'lastModifiedDate'>>;

/**
 * What can be done to a case at the vendor. Every act stamps the case with a `lastModifiedDate` later than any
 * before it (at least a millisecond), and gives back a copy of what it made. An unknown number is a Failure `missing`.
 */
export type Cases = {
  all(): readonly CaseRecord[];
  get(number: string): CaseRecord | undefined;
  add(given: Given & { summary: string; caseNumber?: string }): CaseFields;
  comment(number: string, text: string, o?: Saying): CommentFields;
  /** Rewrites a comment, or publishes a draft, or both. */
  edit(number: string, id: string, o: { text?: string; publish?: true }): CommentFields;
  change(number: string, patch: Given, by?: string): CaseFields;
  attach(
    number: string,
    name: string,
    size: number,
    o?: { by?: string } & Pick<Partial<FileFields>, 'uuid' | 'description' | 'sha256'>,
  ): FileFields;
  /** The whole case, or one comment of it. */
  remove(number: string, comment?: string): void;
};

const ENGINEER = 'Lee Kim';

/** Keeps the records given, which may come from a portal at another `url`. */
export function casesOf(o: { records: CaseRecord[]; url: string; now(): number; changed(): void }): Cases {
  const records = new Map(o.records.map((record) => [record.fields.caseNumber, record]));
  for (const { fields } of o.records) fields.uri = uri(fields.caseNumber);
  let last = Math.max(0, ...o.records.map(({ fields }) => Date.parse(fields.lastModifiedDate)));

  function uri(number: string): string {
    return `${o.url}/support/v3/cases/${number}`;
  }
  function stamp(): number {
    last = Math.max(o.now(), last + 1);
    return last;
  }
  function find(number: string): CaseRecord {
    const record = records.get(number);
    if (!record) throw new Failure('missing', 'the demo portal has no such case');
    return record;
  }
  function touch({ fields }: CaseRecord, at: number, by: string): void {
    fields.lastModifiedDate = iso(at);
    fields.lastModifiedById = by;
    o.changed();
  }
  function freeNumber(): string {
    const highest = records.size > 0 ? Math.max(...[...records.keys()].map(Number)) : 1_234_566;
    return String(highest + 1).padStart(8, '0');
  }

  return {
    all: () => [...records.values()],
    get: (number) => records.get(number),
    add(given) {
      const at = stamp();
      const number = given.caseNumber ?? freeNumber();
      const by = given.createdById ?? given.contactName ?? 'Anna Rossi';
      const fields: CaseFields = {
        description: given.summary,
        status: 'Waiting on Red Hat',
        severity: '4 (Low)',
        product: 'Red Hat Enterprise Linux',
        version: '9.6',
        caseType: 'Defect / Bug',
        accountNumberRef: ACCOUNT,
        contactName: by,
        contactSSOName: 'arossi-acme',
        createdById: by,
        lastModifiedById: by,
        isClosed: given.status === 'Closed',
        ownerId: 'Support Intake',
        customerEscalation: false,
        entitlementSla: 'Premium',
        enhancedSLA: false,
        caseLanguage: 'en_US',
        origin: 'API',
        sbrGroups: [],
        ...given,
        caseNumber: number,
        id: recordId('5006R00000', Number(number)),
        uri: uri(number),
        createdDate: iso(at),
        lastModifiedDate: iso(at),
      };
      records.set(number, { fields, comments: [], files: [] });
      o.changed();
      return { ...fields };
    },
    comment(number, text, { by, type = 'Associate', html = false, draft = false, keepStatus = false } = {}) {
      const record = find(number);
      const at = stamp();
      const name = by ?? (type === 'Customer' ? record.fields.contactName : ENGINEER);
      const comment: CommentFields = {
        id: recordId('a0aHn00000', at),
        caseNumber: number,
        commentBody: text,
        contentType: html ? 'text/html' : 'text/plain',
        createdBy: name,
        createdByType: type,
        createdDate: iso(at),
        lastModifiedById: name,
        lastModifiedDate: iso(at),
        publishedDate: draft ? null : iso(at),
        isDraft: draft,
        doNotChangeStatus: keepStatus,
      };
      record.comments.push(comment);
      turnStatus(record, comment);
      touch(record, at, name);
      return { ...comment };
    },
    edit(number, id, { text, publish }) {
      const record = find(number);
      const comment = record.comments.find((one) => one.id === id);
      if (!comment) throw new Failure('missing', 'the demo portal has no such comment');
      const at = stamp();
      comment.lastModifiedDate = iso(at);
      if (text !== undefined) comment.commentBody = text;
      if (publish && comment.isDraft) {
        comment.isDraft = false;
        comment.publishedDate = iso(at);
        turnStatus(record, comment);
      }
      touch(record, at, comment.createdBy);
      return { ...comment };
    },
    change(number, patch, by = ENGINEER) {
      const record = find(number);
      const at = stamp();
      const wasClosed = record.fields.isClosed;
      Object.assign(record.fields, patch);
      if (patch.status !== undefined) record.fields.isClosed = patch.status === 'Closed';
      if (record.fields.isClosed && !wasClosed) record.fields.lastClosedAt = iso(at);
      touch(record, at, by);
      return { ...record.fields };
    },
    attach(number, name, size, { by = ENGINEER, ...given } = {}) {
      const record = find(number);
      const at = stamp();
      const file: FileFields = {
        uuid: randomUUID(),
        ...given,
        createdBy: by,
        caseNumber: number,
        accountNumber: record.fields.accountNumberRef,
        fileName: name,
        size,
        createdDate: iso(at),
        lastModifiedDate: iso(at),
      };
      record.files.push(file);
      touch(record, at, by);
      return { ...file };
    },
    remove(number, comment) {
      const record = find(number);
      if (comment === undefined) records.delete(number);
      else record.comments = record.comments.filter(({ id }) => id !== comment);
      touch(record, stamp(), ENGINEER);
    },
  };
}

/** Whoever speaks passes the turn to the other side; a closed case stays closed, a draft says nothing yet. */
function turnStatus({ fields }: CaseRecord, comment: CommentFields): void {
  if (comment.isDraft || comment.doNotChangeStatus || fields.isClosed) return;
  if (comment.createdByType === 'Customer') fields.status = 'Waiting on Red Hat';
  if (comment.createdByType === 'Associate') fields.status = 'Waiting on Customer';
}
