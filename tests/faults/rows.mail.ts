import type { Fault, Invariant } from './fault.ts';

const holds: Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5'];

export const mail: Fault[] = [
  {
    row: 71,
    fault: 'loops, auto-replies, bounces, vacation notes, lists',
    happens: 'None becomes a ticket; two mailboxes of ours that write to each other stop by themselves.',
    holds: ['I2'],
    tests: {
      'mail.echo.test.ts': ['even letters that lost every mark are not sent to and fro for ever'],
      'robots.test.ts': ['a robot'],
      'mailin.held.test.ts': ['of a storm once, with the way to what is held'],
    },
  },
  {
    row: 72,
    fault: 'a Message-ID that is missing, or there twice',
    happens: 'A mail is known by its Message-ID and its content; the same one is one ticket.',
    holds,
    tests: {
      'faults/mail.test.ts': ['a mail that comes four times, in four places, is one ticket'],
      'mail.updates.test.ts': [
        'are two where only the Message-ID is the same',
        'are two where neither says an id or a date, and one where such a mail is read twice',
      ],
    },
  },
  {
    row: 73,
    fault: 'giant mails, 100,000 headers, nesting without end',
    happens: 'Read in a thread with bounded time and memory; too big a mail is held with who wrote it.',
    holds: ['I1', 'I4'],
    tests: {
      'mail.reader.test.ts': [
        'survives every mail made to do harm',
        'refuses one that is too large, before it is read',
      ],
      'mailin.boxes.test.ts': ['that is too big is held with who wrote it and about what'],
    },
  },
  {
    row: 74,
    fault: 'file names with paths or hidden marks, zip bombs',
    happens: 'Kept under an id, shown under a name made safe, never unpacked.',
    holds: ['I1'],
    tests: {
      'files.test.ts': ['is kept with its size, checksum and type; its name is not on the disk'],
      'drop.test.ts': ['whose name says something else than their content are taken with a warning'],
    },
  },
  {
    row: 75,
    fault: 'a mailbox that fails, is numbered anew, or forgets how far it was read',
    happens: 'The last days are listed again, known mails stay known; a mail is marked as read after its commit.',
    holds,
    tests: {
      'faults/mail.test.ts': ['because it is %s makes one ticket of each mail afterwards, and is told once'],
      'imap.test.ts': ['numbered anew (%s) gives the last three days again'],
      'mail.missing.test.ts': ['where Microsoft forgets how far the mailbox was read, and nothing comes twice'],
      'mail.check.test.ts': ['lists what is missing, says what became of the rest, and finds nothing the second time'],
    },
  },
];
