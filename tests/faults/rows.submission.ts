import type { Fault } from './fault.ts';

export const submission: Fault[] = [
  {
    row: 76,
    fault: 'the answer is lost after the vendor made the ticket',
    happens:
      'Looked for by our reference after 2, 5 and 15 minutes and adopted; else a person is asked. Never sent again by guessing.',
    holds: ['I1', 'I2', 'I4', 'I5'],
    tests: {
      'faults/submission.test.ts': [
        '%s the vendor took it, is at the vendor once at most, or asked about',
        'because it is %s, is %s once, and its author told',
        'fifty tickets that come in while the vendor is down are all opened once when it is back',
      ],
      'lost.test.ts': [
        'makes no second ticket: of 1,000 each is there once, although the search lags up to ten minutes',
      ],
    },
  },
  {
    row: 77,
    fault: 'attachments: cut off, token ends, too large, refused',
    happens: 'Each file has its own state and checksum; what cannot go is compressed, split or named in chat and case.',
    holds: ['I1', 'I2', 'I3'],
    tests: {
      'upload.test.ts': [
        'before and after every commit: each file is there once, and told once',
        'blindspot: uploads whose token expires wait for a new one and go on where they were',
        'blindspot: uploads that are refused are named with the vendor’s reason, in the chat and in the case; the others go',
      ],
      'upload.doubt.test.ts': ['is found in the vendor’s list, and not sent twice'],
      'upload.big.test.ts': ['the rest is named with the vendor’s own way for big files'],
    },
  },
  {
    row: 78,
    fault: 'a missing field, no number in the answer, a letter that bounces',
    happens:
      'All that is missing is said before anything is sent; a number that is not certain is asked for; a bounce is told.',
    holds: ['I1', 'I3'],
    tests: {
      'email.lint.test.ts': ['blindspot: required fields: every missing one is named at once'],
      'mail.replies.test.ts': ['of none a person is asked'],
      'mail.tickets.test.ts': ['asks for the number at the time of the profile and once more, then no more'],
      'mail.updates.test.ts': ['is told, and may be sent again'],
    },
  },
];
