import type { Fault } from './fault.ts';

export const process: Fault[] = [
  {
    row: 12,
    fault: 'two processes on one ledger',
    happens: 'On SQLite the second one does not start. On Postgres each bot is held by one, which others follow.',
    holds: ['I1', 'I2', 'I4'],
    tests: {
      'ledger.test.ts': ['serves one service at a time, and the next as soon as the first is gone'],
      'leases.test.ts': [
        'is taken over from a process that gives no sign of life, which lets go before',
        'refuses what its former holder writes late',
      ],
      'queue.processes.test.ts': ['are none of them forgotten and none run twice at once, whoever is killed'],
    },
  },
  {
    row: 13,
    fault: 'another program uses the same Telegram token',
    happens: 'Said once; asked again after half a minute, then ever more seldom.',
    holds: ['I1', 'I3', 'I4'],
    tests: {
      'telegram.poll.test.ts': [
        'because another program does, it says so and looks again after half a minute, then less and less',
      ],
      'news.test.ts': ['a chat that cannot be heard is in the doctor at once and told once, and so is its end'],
    },
  },
  {
    row: 14,
    fault: 'Postgres restarts, fails over or becomes read-only',
    happens: 'Waited for; work under way is taken up again, and a holder that was cut off cannot write any more.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'ledger.postgres.test.ts': [
        'waits for a server that starts anew',
        'says where it could not get in, and never the password',
      ],
      'queue.postgres.test.ts': ['keep what they run over a restart of Postgres, and go on after it'],
      'shelves.postgres.test.ts': ['that is restarted under it goes on'],
    },
  },
  {
    row: 15,
    fault: 'Redis without persistence, flushed, or evicting',
    happens: 'Cannot happen.',
    why: 'Casebell keeps nothing in Redis: a store is SQLite or Postgres.',
  },
  {
    row: 16,
    fault: 'restart storm',
    happens: 'The time of the next poll stands in the ledger: a start asks no vendor before it, and tells nobody.',
    holds: ['I1', 'I2', 'I3', 'I4'],
    tests: {
      'faults/process.test.ts': [
        'a storm of twenty starts asks the vendor nothing before its time, and tells nobody anything',
      ],
    },
  },
  {
    row: 17,
    fault: 'a poll longer than its interval',
    happens: 'One at a time for each account, over all processes; the next one begins after it.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/polling.test.ts': ['a poll that takes ten times its interval is not begun a second time'],
      'contracts/queue.ts': ['runs a key once more, and only once, when it was put while running'],
    },
  },
  {
    row: 18,
    fault: 'clock set forward or back',
    happens: 'Nothing is repeated or lost. Set back by an hour, what was planned is up to an hour late, once.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/polling.test.ts': ['set by %d minutes repeats nothing, loses nothing, and polls go on'],
      'pace.test.ts': ['asks for no endless wait and gives no flood when the clock jumps back'],
    },
  },
  {
    row: 19,
    fault: 'machine asleep for three days',
    happens: 'One poll catches up; up to twenty updates of a case share a message.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/polling.test.ts': ['that stood still for three days is caught up with in one poll, and in few messages'],
    },
  },
  {
    row: 20,
    fault: 'an answer or a mail that takes long to parse',
    happens:
      'Big XML and every mail are read in a thread with bounded time and memory, which is ended when they are used up.',
    holds: ['I1', 'I4'],
    tests: {
      'parse.big.test.ts': ['is read beside the event loop, with the same result', 'has its time, and no more'],
      'mail.reader.test.ts': ['survives every mail made to do harm'],
    },
  },
  {
    row: 21,
    fault: 'memory that grows',
    happens: 'Everything held in memory has a bound, files are streamed.',
    holds: ['I4'],
    tests: {
      'soak.test.ts': ['thousands of polls leave nothing behind: neither memory nor timers'],
      'memory.test.ts': ['a file of 1 GB is taken in and sent, and costs less than 150 MB of memory'],
    },
  },
  {
    row: 22,
    fault: 'an error nobody caught',
    happens:
      'In a wake-up: told as a bug and tried again after a minute. Elsewhere: the process ends with a code that is not 0.',
    holds: ['I1', 'I3', 'I4'],
    tests: {
      'faults/exit.test.ts': ['%s that nobody caught ends the process, and the next start goes on'],
      'contracts/queue.ts': ['keeps the work of a handler that broke, says so, and tries again after a minute'],
    },
  },
  {
    row: 23,
    fault: 'SIGTERM',
    happens: 'Nothing new is heard, what is under way ends within ten seconds; a second signal ends it at once.',
    holds: ['I1', 'I2', 'I4'],
    tests: {
      'launcher.test.ts': ['SIGTERM ends a running Casebell, child and all, clean'],
      'contracts/harm.ts': [
        'asked to stop, it ends what is under way; what is said after that is heard by the next start',
        'asked to stop while the vendor never answers, it says so and ends within ten seconds',
      ],
    },
  },
  {
    row: 24,
    fault: 'poison: something that fails or kills each time',
    happens: 'It holds up nothing else; a ticket from a lane is dead after ten tries, a message after three, and told.',
    holds: ['I1', 'I2', 'I3', 'I4', 'I5'],
    tests: {
      'faults/process.test.ts': ['a wake-up that kills its process each time keeps no other from its work'],
      'dead.test.ts': ['a ticket that was taken ten times and never came through is dead'],
      'deliver.failures.test.ts': [
        'because it breaks our own words is left out after a few tries, and is known as a bug',
      ],
    },
  },
  {
    row: 25,
    fault: 'an older backup brought back',
    happens: 'What may have gone out since is in doubt and looked for, or asked about; who was shut out stays out.',
    holds: ['I1', 'I2'],
    tests: {
      'backup.test.ts': [
        'what was brought back is watched again',
        'a reply that went out after the backup was made does not go out twice when it is brought back',
      ],
    },
  },
  {
    row: 26,
    fault: 'upgrade, downgrade',
    happens: 'Every former ledger is brought up to date with all its rows; a newer one is refused, with what to do.',
    holds: ['I1', 'I3'],
    tests: {
      'faults/upgrade.test.ts': [
        'is brought up to date: it has the shape of a new one, every row as it was, and a copy from before',
        'the ledger of a newer version is refused, with what to do, and is not touched',
      ],
    },
  },
];
