/** What may still change of a case: `at` is when it last did, `said` how often it was spoken of since. */
export type State = { at: string; said: number };

const COMMENTS = 10;
const COMMENT = 1_650;
const DESCRIPTION = 900;
const OPENED = '2026-11-01T08:00:00.250Z';
const WORDS =
  'the node “db-3” restarts after kernel update; journal: <oom> at 09:12, no core dump, see KB & sosreport. ';
const TEXT = WORDS.repeat(60);

/** Case numbers as Red Hat writes them. */
export function numbered(i: number): string {
  return String(1_000_000 + i).padStart(8, '0');
}

/** One case as the list and its own address show it. */
export function caseRow(i: number, { at }: State) {
  return {
    caseNumber: numbered(i),
    summary: `Node restarts after the update of cluster ${i}`,
    description: text(i, DESCRIPTION),
    status: 'Waiting on Customer',
    severity: '2 (High)',
    product: 'Red Hat Enterprise Linux',
    version: '9.4',
    ownerId: 'Jo Doe',
    accountNumberRef: '5910538',
    caseType: 'Defect / Bug',
    contactName: 'Ann Lee',
    customerEscalation: false,
    isClosed: false,
    createdDate: OPENED,
    lastModifiedDate: at,
  };
}

/** Always as many: each time a case is spoken of, a new comment is there instead of the last. */
export function commentRows(i: number, { at, said }: State) {
  return Array.from({ length: COMMENTS }, (_, j) => {
    const last = j === COMMENTS - 1;
    const date = last ? at : OPENED;
    return {
      id: last ? `a0a${i}x${j}x${said}` : `a0a${i}x${j}`,
      caseNumber: numbered(i),
      commentBody: text(i * 31 + j * 7 + (last ? said : 0), COMMENT),
      contentType: 'text/plain',
      createdBy: 'Jo Doe',
      createdByType: 'Associate',
      createdDate: date,
      lastModifiedDate: date,
      publishedDate: date,
      isDraft: false,
    };
  });
}

export function attachmentRows(i: number) {
  return [0, 1].map((j) => ({
    uuid: `f0f${i}x${j}`,
    caseNumber: numbered(i),
    fileName: `sosreport-${i}-${j}.tar.xz`,
    size: 12_345_678 + i,
    createdBy: 'Ann Lee',
    createdDate: OPENED,
    lastModifiedDate: OPENED,
    uploadStatus: 'Completed',
  }));
}

/** `length` characters, others for each seed. */
function text(seed: number, length: number): string {
  const from = (seed * 37) % (TEXT.length - length);
  return TEXT.slice(from, from + length);
}
