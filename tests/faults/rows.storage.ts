import type { Fault } from './fault.ts';

const KILLS = { 'faults/process.test.ts': ['%s commit %d loses nothing and repeats nothing'] };

export const storage: Fault[] = [
  {
    row: 1,
    fault: 'kill -9 after a vendor answered, before the commit',
    happens: 'The place up to which the account was read has not moved: the next poll reads the same again.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: { ...KILLS, 'cases.test.ts': ['is remembered together with what is owed for it, or not at all'] },
  },
  {
    row: 2,
    fault: 'kill -9 between what is new and what is owed for it',
    happens: 'There is no between: both are one transaction.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: { ...KILLS, 'cases.test.ts': ['is remembered together with what is owed for it, or not at all'] },
  },
  {
    row: 3,
    fault: 'kill -9 after the commit, before the message',
    happens: 'The wake-up stands in the ledger and runs at the next start, or in another process.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      ...KILLS,
      'ledger.test.ts': ['run again: what was under way when the process died still stands in the ledger'],
    },
  },
  {
    row: 4,
    fault: 'kill -9 after the platform took the message, before that is noted',
    happens:
      'The message is in doubt: looked up on Slack, sent once more on Telegram, where it says that it may repeat.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/chat.test.ts': ['by %s: nothing is lost, and a repetition says so'],
      'deliver.doubt.test.ts': ['is in doubt at the next start'],
    },
  },
  {
    row: 5,
    fault: 'kill -9 while the tables are brought up to date',
    happens: 'All steps are one transaction, so the ledger is the old one or the new one; a copy from before is kept.',
    holds: ['I1', 'I4'],
    tests: {
      'faults/upgrade.test.ts': [
        'survives kill -9 at any statement of that: it is the old one or the new one, and the next start makes it new',
      ],
    },
  },
  {
    row: 6,
    fault: 'power cut',
    happens: 'A commit is said to be done after its fsync. What is cut off is a whole commit that nobody was told of.',
    holds: ['I1', 'I2'],
    tests: {
      'faults/storage.test.ts': [
        'at any moment leaves every commit that was said to be done, whole',
        'in the midst of what the disk writes leaves commits whole or not at all',
      ],
    },
  },
  {
    row: 7,
    fault: 'disk full',
    happens: 'Nothing moves on that cannot be written down. Polls go on once there is space, and tell all of it.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/storage.test.ts': [
        'stops what would be lost, and all is told once there is space',
        'takes writes again when there is space, and stays sound',
      ],
      'ledger.test.ts': ['wait for space instead of running hot'],
      'folder.test.ts': ['a log that cannot be written is said once, and the service goes on'],
    },
  },
  {
    row: 8,
    fault: 'ledger locked by another program',
    happens: 'Waited for (5 s), then tried again a minute later. A case that was read before never counts as new.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/storage.test.ts': [
        'a ledger that another program locks is waited for; no case starts anew, and nothing is told twice',
      ],
      'shelves.test.ts': ['a file that is locked: a failed write says so, and all is well when the lock is gone'],
    },
  },
  {
    row: 9,
    fault: 'ledger damaged, cut off or no ledger at all',
    happens: 'Casebell does not start, names the way back, and leaves the file as it is.',
    holds: ['I3'],
    tests: {
      'faults/storage.test.ts': [
        'is refused with the way back and left as it is, whichever of its pages is spoilt',
        'is refused where only %d of it is left',
      ],
      'folder.test.ts': ['casebell.db of no bytes in a folder that was used is no new beginning'],
    },
  },
  {
    row: 10,
    fault: 'wrong key, or none',
    happens: 'Casebell does not start: credentials that cannot be opened are never taken for missing.',
    holds: ['I3'],
    tests: { 'seal.test.ts': ['that is not the one of the data is noticed at the start'] },
  },
  {
    row: 11,
    fault: 'data folder read-only or missing',
    happens: 'Refused at the start by a file written for the purpose, with the setting to look at.',
    holds: ['I3'],
    tests: {
      'ledger.test.ts': ['that is not there is said to be unusable, with what to check'],
      'folder.test.ts': ['a file'],
    },
  },
];
