import type { Fault } from './fault.ts';

export const news: Fault[] = [
  {
    row: 46,
    fault: 'comment edited',
    happens: 'Told as an edit, in the message that told the comment where that can change.',
    holds: ['I1', 'I2'],
    tests: {
      'diff.test.ts': ['an edited comment is an edit with the new text, and no new comment'],
      'deliver.test.ts': ['changes the message that told it'],
    },
  },
  {
    row: 47,
    fault: 'comment deleted',
    happens: 'No update, and its return is none; nothing else is told again.',
    holds: ['I2'],
    tests: { 'diff.test.ts': ['a comment that disappears is no update, and its return is none either'] },
  },
  {
    row: 48,
    fault: 'comments out of order, with equal or lying dates',
    happens: 'Known by their ids, never by their times.',
    holds: ['I1', 'I2'],
    tests: {
      'diff.test.ts': [
        'comments with equal, missing or lying dates are all told, in the order they are listed where dates say nothing',
      ],
    },
  },
  {
    row: 49,
    fault: 'a draft that is published later',
    happens: 'Told once, when it is published.',
    holds: ['I1', 'I2'],
    tests: { 'diff.test.ts': ['a draft is nobody’s business until it is published, and then it is told once'] },
  },
  {
    row: 50,
    fault: 'cases that change while the list is paged',
    happens: 'Pages overlap and the list has no upper bound: none is lost, none told twice.',
    holds: ['I1', 'I2'],
    tests: {
      'redhat.changed.test.ts': [
        'are not lost when one changes between two pages',
        'are not lost when %i disappear between two pages',
      ],
      'faults/polling.test.ts': [
        'a vendor that breaks off while its backlog is read is counted, and everything is told once',
      ],
    },
  },
  {
    row: 51,
    fault: 'an id twice in one answer, or in two cases',
    happens: 'The key is account, case and comment: the first one counts.',
    holds: ['I2'],
    tests: { 'cases.test.ts': ['that is listed with one comment twice tells it once, now and later'] },
  },
  {
    row: 52,
    fault: 'times without a zone, in summer gaps, in the year 9999',
    happens: 'UTC inside. What is no date is told without one; one from the far future moves no place.',
    holds: ['I1'],
    tests: {
      'redhat.test.ts': ['has its times in UTC, whatever zone they were written in and this machine is in'],
      'message.test.ts': ['whose date is no date is told without one'],
      'redhat.changed.test.ts': ['may be dated in the far future without taking the mark there'],
    },
  },
  {
    row: 53,
    fault: 'a comment of 10 MB',
    happens: 'Read beside the event loop; quoted to the chat’s length, whole on request.',
    holds: ['I1', 'I4'],
    tests: { 'parse.big.test.ts': ['may hold a comment of 10 MB, or ten thousand comments'] },
  },
  {
    row: 54,
    fault: 'thousands of comments at first sight',
    happens: 'Silent: what was there before the watch is no news.',
    holds: ['I2'],
    tests: { 'cases.test.ts': ['is silent at first sight, be there three thousand comments'] },
  },
  {
    row: 55,
    fault: 'hundreds of comments at once',
    happens: 'Twenty to a message, in order, none left out.',
    holds: ['I1', 'I2'],
    tests: { 'deliver.test.ts': ['beyond twenty of one case go on in the next message, none left out'] },
  },
  {
    row: 56,
    fault: 'the vendor changes its API',
    happens:
      'Unknown words are shown as they are; rows that cannot be believed hold the place, are counted and told once.',
    holds: ['I1', 'I3', 'I4'],
    tests: {
      'redhat.test.ts': ['is shown with words nobody has heard of, but never with words missing'],
      'poll.unread.test.ts': ['is told to the account’s owner once, and the rest of it is told'],
    },
  },
  {
    row: 57,
    fault: 'case numbers with leading zeros',
    happens: 'Numbers are text everywhere.',
    holds: ['I1'],
    tests: {
      'cases.test.ts': ['keeps the zeros its number begins with, all the way to the message'],
      'redhat.test.ts': ['is not another case than the one asked for, nor one whose number lost its zero'],
    },
  },
];
