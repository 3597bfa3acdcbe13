import type { Fault, Invariant } from './fault.ts';

const holds: Invariant[] = ['I1', 'I2', 'I3', 'I4', 'I5'];
const HOUR =
  'because it is %s keeps no other waiting, is counted and told elsewhere once, and then has everything, once';
const FAILS = { 'faults/chat.test.ts': [HOUR] };
const GONE = {
  'faults/chat.test.ts': ['because it is %s is told elsewhere once, asked no more, and has everything when it is back'],
};

export const chat: Fault[] = [
  {
    row: 58,
    fault: 'Telegram 429',
    happens: 'That chat waits as long as it was told, the others go on; the pace keeps within the limits beforehand.',
    holds,
    tests: {
      'faults/chat.test.ts': [HOUR, 'because it asks for an hour of peace is not asked before'],
      'deliver.test.ts': ['is one message a second in a direct chat', 'is at most twenty within any minute in a group'],
    },
  },
  {
    row: 59,
    fault: '403: blocked, kicked',
    happens: 'The chat is dead: not asked again, an admin is told elsewhere, and what it is owed waits for its return.',
    holds,
    tests: { ...GONE, 'deliver.failures.test.ts': ['hands the notices it was owed on to somebody who can be reached'] },
  },
  {
    row: 60,
    fault: '400 chat not found',
    happens: 'As above, after a second try.',
    holds,
    tests: { ...GONE, 'deliver.failures.test.ts': ['because it is not there is given a second try'] },
  },
  {
    row: 61,
    fault: 'a group that becomes a supergroup',
    happens: 'Everything that hung on the old room moves to the new one in one commit.',
    holds: ['I1', 'I2'],
    tests: { 'deliver.failures.test.ts': ['is written to in its new room, with everything that hung on the old one'] },
  },
  {
    row: 62,
    fault: 'markup the platform does not understand',
    happens: 'Escaped by construction; should it happen, sent once as plain text and logged as a bug.',
    holds,
    tests: {
      'telegram.send.test.ts': [
        'whose markup Telegram does not understand is sent once as plain text, dead to the touch, and logged as a bug',
      ],
      'faults/chat.test.ts': ['a message nobody takes is left out and told; the next one arrives'],
    },
  },
  {
    row: 63,
    fault: 'a text too long for the platform',
    happens: 'Cut between letters with how much is missing, or sent as a file.',
    holds: ['I1'],
    tests: {
      'telegram.send.test.ts': ['too long for a message comes as a file, before its text'],
      'slack.send.test.ts': ['up to the limit a text arrives whole, beyond it what is missing is said'],
    },
  },
  {
    row: 64,
    fault: 'the answer is lost after the platform took the message',
    happens: 'In doubt: Slack is asked whether it stands, Telegram gets it once more with the word that it may repeat.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/chat.test.ts': ['by %s: nothing is lost, and a repetition says so'],
      'deliver.doubt.test.ts': ['reaches Slack exactly once (it was lost %s it arrived)'],
    },
  },
  {
    row: 65,
    fault: 'a button pressed twice, or long ago',
    happens: 'What it does, it does once.',
    holds: ['I2'],
    tests: {
      'telegram.test.ts': ['pressed too long ago, or twice by Telegram, is heard without complaint'],
      'tickets.test.ts': ['is sent once, however often Send is pressed'],
    },
  },
  {
    row: 66,
    fault: 'Slack 429',
    happens: 'As on Telegram. Our outbox tries again, never the SDK.',
    holds,
    tests: {
      ...FAILS,
      'contracts/harm.ts': ['told to wait, it waits and sends once, and other chats wait for nobody'],
    },
  },
  {
    row: 67,
    fault: 'Slack: channel archived, left, restricted',
    happens: 'Each of its words has a kind; a dead channel waits for its return.',
    holds,
    tests: { ...GONE, 'slack.send.test.ts': ['has a kind by Slack’s word for it'] },
  },
  {
    row: 68,
    fault: 'a token that was revoked',
    happens: 'That platform waits and is told of on another one; nothing is lost.',
    holds,
    tests: {
      ...FAILS,
      'deliver.failures.test.ts': ['loses nothing and is told of on another platform, once'],
      'slack.socket.test.ts': ['a token that is taken back is told upward, at each attempt'],
    },
  },
  {
    row: 69,
    fault: 'Slack’s socket closes, is renewed, overlaps',
    happens: 'Connected again at once; what comes twice is heard once.',
    holds: ['I1', 'I2', 'I4'],
    tests: {
      'slack.socket.test.ts': [
        'after a %s it is back at once, and hears',
        'an event whose acknowledgement was lost with its connection comes again with the same id',
      ],
    },
  },
  {
    row: 70,
    fault: 'an event that comes twice, or is replayed',
    happens: 'Its id is written down with what it caused: heard once, also after a restart.',
    holds: ['I2'],
    tests: {
      'people.test.ts': ['is heard once: what the platform repeats after its effect is known'],
      'contracts/harm.ts': ['an event that comes twice is heard once, also after a restart'],
    },
  },
];
