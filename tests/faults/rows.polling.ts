import type { Fault } from './fault.ts';

/** What every way for a list to fail has in common. */
const LIST = 'for an hour because it is %s is counted and told once; then all is told, within two polls';
const CASE = 'because it is %s leaves the others alone, is told once, and comes back';
const FAILS = { 'faults/polling.test.ts': [LIST] };
const ALL = ['I1', 'I2', 'I3', 'I4', 'I5'] as const;
const holds = [...ALL];

export const polling: Fault[] = [
  {
    row: 27,
    fault: '401: password changed, token revoked',
    happens: 'One request, then the account pauses: no lock-out. Its owner is told once and goes on with `/setup`.',
    holds,
    tests: { ...FAILS, 'poll.failures.test.ts': ['pauses the account at once, and its owner is told exactly once'] },
  },
  {
    row: 28,
    fault: 'access token ends in the midst of a poll',
    happens: 'Renewed before its end, and once after a refusal, by one request for all who wait.',
    holds: ['I1'],
    tests: {
      'redhat.token.test.ts': [
        'is fetched once for twenty who ask at the same time',
        'that the API no longer takes is renewed once for all who were refused',
      ],
      'servicenow.token.test.ts': ['is renewed a minute before its half hour is over'],
    },
  },
  {
    row: 29,
    fault: 'offline token unused for 30 days',
    happens: 'Every credential is used once a day; one with a known end is told 14, 7 and 1 days before.',
    holds: ['I3'],
    tests: {
      'clock.test.ts': ['a credential nobody uses is used once a day, also beside one whose vendor never answers'],
      'expiry.test.ts': ['is told to its owner 14, 7 and 1 days before, once each, with the date and what to do'],
    },
  },
  {
    row: 30,
    fault: '403',
    happens: 'Told once; that case is looked at again every hour, the others go on.',
    holds,
    tests: {
      'faults/polling.test.ts': [LIST, CASE],
      'poll.unread.test.ts': [
        'because it is forbidden is told to the account’s owner once, and looked at again every hour',
      ],
    },
  },
  {
    row: 31,
    fault: '404, 410: removed, moved, merged',
    happens:
      'Looked for three times over an hour, then told to who watched it. A redirect to another place is not followed.',
    holds,
    tests: {
      ...FAILS,
      'poll.unread.test.ts': [
        'because it is missing is looked for three times over an hour, then told to who watched it and forgotten',
      ],
      'http.test.ts': ['is not followed to another place'],
    },
  },
  {
    row: 32,
    fault: '409, 412 on a write',
    happens: 'Waits and is tried again without doubt; what the vendor drops silently is refused aloud.',
    holds: ['I1', 'I2'],
    tests: {
      'zendesk.write.test.ts': ['of a ticket that somebody else changes just now waits, and is in no doubt'],
      'servicenow.test.ts': ['that the instance drops silently is refused aloud, naming what'],
    },
  },
  {
    row: 33,
    fault: '429 with Retry-After, however written',
    happens: 'Heeded within 1 s and 6 h for that account at that host; the pause stands in the ledger.',
    holds,
    tests: {
      'faults/polling.test.ts': ['(%d ms) is left alone for just so long, also by a process that begins anew'],
      'http.test.ts': ['says how long to stay away'],
      'gate.test.ts': [
        'blindspot: rate limits: a Retry-After is honoured to the second, also by the process that comes after a restart',
      ],
    },
  },
  {
    row: 34,
    fault: '429 without it',
    happens: 'Asked again after 30 s, then ever more seldom, each quarter of an hour at least, with jitter.',
    holds,
    tests: { ...FAILS, 'poll.failures.test.ts': ['is asked ever more seldom, but every quarter of an hour at least'] },
  },
  {
    row: 35,
    fault: '5xx, a proxy’s error page',
    happens: 'After five failures the host rests; one request probes it, and each probe in vain doubles the rest.',
    holds,
    tests: {
      ...FAILS,
      'breaker.test.ts': ['is asked five times in a row, and then left alone for 30 s'],
      'gate.test.ts': [
        'blindspot: rate limits: a host that is down is left alone after five failures, also after a restart, and probed by one',
      ],
    },
  },
  {
    row: 36,
    fault: 'DNS, TLS, another host’s certificate, captive portal',
    happens: 'Down, with the reason. A certificate is never overlooked, and nothing secret leaves before it is good.',
    holds,
    tests: {
      ...FAILS,
      'http.test.ts': ['is down, and no doubt where nobody listens', 'is down, and no doubt where no TLS is spoken'],
      'mail.tls.test.ts': ['with a certificate nobody vouches for gets neither password nor letter'],
      'imap.failures.test.ts': ['hears no password before its certificate is known to be good'],
    },
  },
  {
    row: 37,
    fault: 'an answer that drips',
    happens: 'Every request has a deadline for all of it: down.',
    holds,
    tests: { ...FAILS, 'http.test.ts': ['before the deadline is down, also when it drips'] },
  },
  {
    row: 38,
    fault: 'no answer at all',
    happens: 'Down at its deadline; a poll ends after ten minutes whatever happens, and holds up no other account.',
    holds,
    tests: {
      ...FAILS,
      'contracts/vendor.ts': ['silence is a failure of kind down'],
      'poll.failures.test.ts': ['by never answering one account holds up no other'],
    },
  },
  {
    row: 39,
    fault: 'an answer that is cut',
    happens: 'Never believed, wherever it was cut: the whole answer counts as none.',
    holds,
    tests: { ...FAILS, 'contracts/vendor.ts': ['an answer that ends too early is never believed'] },
  },
  {
    row: 40,
    fault: 'gzip bomb',
    happens: 'Nothing is unpacked that nobody asked to be packed; 16 MiB is the most that is read.',
    holds,
    tests: {
      ...FAILS,
      'http.test.ts': [
        'is garbled when it is longer than 16 MiB',
        'is garbled when it is compressed although nobody asked, and is never unpacked',
      ],
    },
  },
  {
    row: 41,
    fault: 'XML that is cut or malformed',
    happens: 'The page is refused, the place is kept, the failure is counted.',
    holds,
    tests: { ...FAILS, 'parse.test.ts': ['is refused at every place where a connection may have cut it'] },
  },
  {
    row: 42,
    fault: 'a login page with status 200',
    happens: 'Known by its type and its shape; never "no comments".',
    holds,
    tests: { ...FAILS, 'contracts/vendor.ts': ['%s with status 200 is garbled'] },
  },
  {
    row: 43,
    fault: 'an empty answer, `{}`, 204, "OK"',
    happens: 'Garbled where the schema asks for more.',
    holds,
    tests: { ...FAILS, 'contracts/vendor.ts': ['%s with status 200 is garbled'] },
  },
  {
    row: 44,
    fault: 'another charset than it says',
    happens: 'Read as UTF-8, or refused; no charset makes a crash.',
    holds: ['I1'],
    tests: { 'hostile.answers.test.ts': ['a charset %s does no harm'] },
  },
  {
    row: 45,
    fault: 'document types, entities, depth, `__proto__`',
    happens: 'Refused: no DOCTYPE, 64 levels, names that are only names.',
    holds,
    tests: {
      ...FAILS,
      'parse.test.ts': ['may be 64 levels deep and no deeper', 'may quote a document type in its text'],
    },
  },
];
