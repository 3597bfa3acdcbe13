import { pick, seeded } from './chance.ts';
import { type CaseFields, type CaseRecord, SEVERITIES } from './record.ts';
import { type Beat, ENGINEERS, type Person } from './scene.ts';

// {3-40} in a text becomes a number of that range.
const FINDINGS = [
  'The capture you sent covers {4-90} minutes. The first error is {2-50} seconds before the alert, so the cause is earlier than we thought.',
  'I compared the last {3-9} archives: {2-7} of them show the same warning within {1-20} seconds of the problem.',
  'Our test system shows it too, after {2-14} hours under load. That gives us something to measure.',
  'A colleague found a report that looks alike; there the trigger was a time-out of {5-60} seconds in the layer below.',
  'The trace shows {40-900} calls waiting for one lock. The longest waited {2-30} seconds.',
  'Memory grows by about {3-70} MB an hour and is given back at each restart. No leak in the kernel, so far.',
  'The logs skip {2-12} minutes around the event. Rate limiting of the journal hides what we need to see.',
  'Engineering confirms the analysis and is preparing build {100-980}.',
  'Round {2-60} of the test passed without an error. I let it run until tomorrow.',
] as const;
const REQUESTS = [
  'Could you take another capture while it happens and attach it?',
  'Please tell us when the next occurrence is, with its time in UTC.',
  'Is there a second system on which you see this?',
  'Please raise the log level for an hour, and put it back afterwards.',
  'No action is needed from you for now.',
  'Would {9-17}:30 UTC suit you for a call?',
  'Please confirm that nothing was changed on your side since {2-11} o’clock.',
] as const;
const ANSWERS = [
  'It happened again {3-55} minutes ago; the time in the log is exact.',
  'Nothing changed on our side. The last maintenance was {2-20} days ago.',
  'We will try this tonight on {2-9} hosts and report tomorrow morning.',
  'Better now: {1-6} occurrences today, {12-30} yesterday.',
  'A second site sees the same since this morning, on {2-25} systems.',
  'The workaround holds since {2-30} hours. Our users are quieter, thank you.',
] as const;
const DETAILS = [
  'Last time stamp: {10-23}:{10-59}:{10-59} UTC.',
  'It took {2-90} seconds, then all was well again.',
  '{2-40} users have asked about it since this morning.',
  'Our own monitoring noticed it {3-59} seconds late.',
  'Load was at {11-96} % then.',
] as const;
const CORRECTIONS = [
  'please read {2-9} instead of the figure above.',
  'this is meant for the test system first, then for production.',
  'the time is in UTC, {1-11} hours from yours.',
] as const;
const CLOSINGS = [
  'No occurrence for {2-30} days and you agree, so I close this case. It can be reopened at any time.',
  'Solved by build {100-980}, as confirmed by you. Closing, with thanks for {2-9} good captures.',
] as const;
const REOPENINGS = [
  'Sorry to come back: it showed up again {5-50} minutes ago, so I reopen the case.',
  'One of {3-12} hosts still has the problem. Could you have another look?',
] as const;
const FILES = [
  'journal.txt.xz',
  'capture.pcap',
  'sosreport.tar.xz',
  'must-gather.tar.gz',
  'screenshot.png',
  'timings.csv',
] as const;

const TURNS = [
  'finding',
  'answer',
  'severity',
  'finding',
  'attach',
  'owner',
  'finding',
  'correct',
  'answer',
  'escalation',
  'draft',
  'finding',
  'publish',
  'status',
  'answer',
  'finding',
  'close',
] as const;

/** What happens once a script is told to its end (or there was none). The same case and count give the same beat. */
export function improvise({ fields }: CaseRecord, count: number): Beat {
  const number = fields.caseNumber;
  const engineer = owner(fields);
  const contact: Person = { name: fields.contactName, type: 'Customer' };
  if (fields.isClosed) return { do: 'reopen', by: contact, text: text(REOPENINGS, number, count) };
  switch (TURNS[(seeded(number) + count) % TURNS.length]) {
    case 'answer':
      return { do: 'say', by: contact, text: `${text(ANSWERS, number, count)} ${text(DETAILS, number, count)}` };
    case 'severity':
      return { do: 'severity', to: otherSeverity(fields.severity, number, count), by: engineer };
    case 'owner':
      return { do: 'owner', to: otherEngineer(engineer, number, count) };
    case 'escalation':
      return { do: 'escalation', to: !fields.customerEscalation, by: contact };
    case 'status': {
      const to = fields.status === 'Waiting on Customer' ? 'Waiting on Red Hat' : 'Waiting on Customer';
      return { do: 'status', to, by: engineer };
    }
    case 'attach': {
      const name = `${count}-${pick(FILES, number, count)}`;
      return { do: 'attach', by: contact, name, size: 1024 + (seeded(number, count, 'size') % 90_000_000) };
    }
    case 'correct':
      return { do: 'correct', text: text(CORRECTIONS, number, count) };
    case 'draft':
      return { do: 'say', by: engineer, draft: true, text: `Draft: ${text(FINDINGS, number, count)}` };
    case 'publish':
      return { do: 'publish' };
    case 'close':
      return { do: 'close', by: engineer, text: text(CLOSINGS, number, count) };
    default:
      return finding(engineer, number, count);
  }
}

/** A comment of an engineer, whatever the case's turn would be. */
export function remark({ fields }: CaseRecord, count: number): Beat {
  return finding(owner(fields), fields.caseNumber, count);
}

/** A change of severity, which every vendor shows, or the reopening of a closed case. */
export function shift(record: CaseRecord, count: number): Beat {
  const { caseNumber: number, severity, isClosed } = record.fields;
  if (isClosed) return improvise(record, count);
  return { do: 'severity', to: otherSeverity(severity, number, count), by: owner(record.fields) };
}

function owner({ ownerId }: CaseFields): Person {
  return ENGINEERS.find(({ name }) => name === ownerId) ?? ENGINEERS[0];
}

function finding(by: Person, number: string, count: number): Beat {
  return { do: 'say', by, text: `${text(FINDINGS, number, count)}\n\n${text(REQUESTS, number, count)}` };
}

function otherSeverity(now: string, ...key: (string | number)[]): string {
  const words: readonly string[] = SEVERITIES;
  const at = words.indexOf(now);
  const near = seeded(...key, 'severity') % 2 === 0 ? at + 1 : at - 1;
  return words[near] ?? words[2 * at - near] ?? SEVERITIES[2];
}

function otherEngineer(now: Person, ...key: (string | number)[]): Person {
  const at = ENGINEERS.findIndex(({ name }) => name === now.name);
  return ENGINEERS[(at + 1 + (seeded(...key) % (ENGINEERS.length - 1))) % ENGINEERS.length] ?? ENGINEERS[0];
}

/** Steps through the list, so that a text comes back only after all the others, and then with other numbers. */
function text(list: readonly string[], number: string, count: number): string {
  const chosen = list[(seeded(number, list.length) + count) % list.length] ?? '';
  return chosen.replace(/\{(\d+)-(\d+)\}/g, (_, low: string, high: string, offset: number) => {
    const range = Number(high) - Number(low) + 1;
    return String(Number(low) + (seeded(number, count, offset) % range));
  });
}
