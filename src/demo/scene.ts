import { seeded } from './chance.ts';
import { ACCOUNT, type CaseFields, type CaseRecord, type CommentFields, type FileFields, recordId } from './record.ts';
import { iso } from './time.ts';

export type Person = { name: string; type: 'Associate' | 'Customer'; login?: string };

const engineer = (name: string): Person => ({ name, type: 'Associate' });
export const LEE = engineer('Lee Kim');
export const PRIYA = engineer('Priya Nair');
export const MARTA = engineer('Marta Kowalska');
export const TOMAS = engineer('Tomás Herrera');
export const INGRID = engineer('Ingrid Solberg');
export const KWAME = engineer('Kwame Mensah');
export const ENGINEERS = [LEE, PRIYA, MARTA, TOMAS, INGRID, KWAME] as const;
export const ANNA: Person = { name: 'Anna Rossi', type: 'Customer', login: 'arossi-acme' };
export const JONAS: Person = { name: 'Jonas Weber', type: 'Customer', login: 'jweber-acme' };
export const SOFIA: Person = { name: 'Sofia Almeida', type: 'Customer', login: 'salmeida-acme' };

export function isEngineer(name: string): boolean {
  return ENGINEERS.some((one) => one.name === name);
}

/** One thing that happens to a case. */
export type Beat =
  | { do: 'say'; by: Person; text: string; html?: boolean; draft?: boolean }
  | { do: 'publish' } // the oldest draft
  | { do: 'correct'; text: string } // put under the newest comment of an engineer, in place of an earlier correction
  | { do: 'severity' | 'status'; to: string; by: Person }
  | { do: 'owner'; to: Person }
  | { do: 'escalation'; to: boolean; by: Person }
  | { do: 'attach'; by: Person; name: string; size: number }
  | { do: 'close' | 'reopen'; by: Person; text: string };

/** A case as the demo begins, and what is going to happen to it. */
export type Scene = {
  number: string;
  summary: string;
  description: string;
  product: string;
  version: string;
  severity: string;
  status: string;
  contact: Person;
  owner: Person;
  /** Hours before the start of the demo; the same for comments and files. */
  ago: number;
  more?: Partial<CaseFields>;
  comments: { by: Person; ago: number; text: string; html?: boolean; draft?: boolean }[];
  files?: { by: Person; ago: number; name: string; size: number }[];
  script: Beat[];
};

/** The case of a scene, dated back from `start` (epoch ms). */
export function staged(scene: Scene, start: number): CaseRecord {
  const { number, contact, owner } = scene;
  const at = (hours: number) => start - hours * 3_600_000 - (seeded(number, hours) % 60_000);
  const said = scene.comments.map((comment) => ({ ...comment, at: at(comment.ago) }));
  const lent = (scene.files ?? []).map((file) => ({ ...file, at: at(file.ago) }));
  const latest = [...said, ...lent].toSorted((a, b) => b.at - a.at)[0] ?? { by: contact, at: at(scene.ago) };

  const fields: CaseFields = {
    caseNumber: number,
    id: recordId('5006R00000', Number(number)),
    uri: '',
    summary: scene.summary,
    description: scene.description,
    status: scene.status,
    severity: scene.severity,
    product: scene.product,
    version: scene.version,
    caseType: 'Defect / Bug',
    accountNumberRef: ACCOUNT,
    contactName: contact.name,
    contactSSOName: contact.login ?? '',
    createdById: contact.name,
    createdDate: iso(at(scene.ago)),
    lastModifiedById: latest.by.name,
    lastModifiedDate: iso(latest.at),
    isClosed: scene.status === 'Closed',
    ...(scene.status === 'Closed' ? { lastClosedAt: iso(latest.at) } : {}),
    ownerId: owner.name,
    customerEscalation: false,
    entitlementSla: 'Premium',
    enhancedSLA: false,
    caseLanguage: 'en_US',
    origin: 'Web',
    sbrGroups: [],
    ...scene.more,
  };
  const comments = said.map(
    ({ by, text, html, draft, at }, i): CommentFields => ({
      // The same in every demo, and never that of a later comment, which has the time in it.
      id: recordId('a0aHn00000', BigInt(number) * 100n + BigInt(i)),
      caseNumber: number,
      commentBody: text,
      contentType: html ? 'text/html' : 'text/plain',
      createdBy: by.name,
      createdByType: by.type,
      createdDate: iso(at),
      lastModifiedById: by.name,
      lastModifiedDate: iso(at),
      publishedDate: draft ? null : iso(at),
      isDraft: draft ?? false,
      doNotChangeStatus: false,
    }),
  );
  const files = lent.map(
    ({ by, name, size, at }): FileFields => ({
      uuid: uuid(number, name),
      caseNumber: number,
      accountNumber: ACCOUNT,
      fileName: name,
      size,
      createdBy: by.name,
      createdDate: iso(at),
      lastModifiedDate: iso(at),
    }),
  );
  return { fields, comments, files };
}

function uuid(...key: string[]): string {
  const hex = [1, 2, 3, 4]
    .map((n) =>
      seeded(...key, n)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
