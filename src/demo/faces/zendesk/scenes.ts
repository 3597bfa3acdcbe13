import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const FEED = 'Consolidated feed';
const REPLAY = 'Tick history';

/** Cases of a market data vendor. */
export const SCENES: readonly Scene[] = [
  {
    number: '20048213',
    summary: 'Xetra prices are ten minutes late since the opening',
    description: 'Channel B of the Frankfurt feed is 600 to 640 seconds behind since 08:00 UTC. Channel A is on time.',
    product: FEED,
    version: '7',
    severity: '1 (Urgent)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 6,
    comments: [
      { by: LEE, ago: 5, text: 'We see it. The relay of channel B was restarted at 08:07 UTC; does the delay shrink?' },
      { by: ANNA, ago: 4, text: 'It shrank to 580 seconds and stays there. Plot is attached.' },
    ],
    files: [{ by: ANNA, ago: 4, name: 'delay-channel-b.png', size: 92_160 }],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'The relay still works through its backlog at the speed at which new prices come. I skip the backlog now; channel A has all of it.',
      },
      { do: 'status', to: 'Waiting on Customer', by: LEE },
      { do: 'say', by: ANNA, text: 'Delay is 0.2 seconds. What about the gap on channel B?' },
      { do: 'attach', by: LEE, name: 'gap-channel-b.csv', size: 1_404_928 },
      { do: 'severity', to: '3 (Normal)', by: ANNA },
      { do: 'close', by: LEE, text: 'Gap file is complete, relay has room for twice the opening rate. Solved.' },
    ],
  },
  {
    number: '20048220',
    summary: 'Sequence gaps on multicast group 233.54.12.9 every full hour',
    description:
      'At each full hour 40 to 60 packets are missing, on both lines at once, so there is nothing to arbitrate.',
    product: FEED,
    version: '7',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: JONAS,
    owner: PRIYA,
    ago: 50,
    comments: [
      {
        by: PRIYA,
        ago: 47,
        text: 'What does your switch say of output drops on these two ports, a minute before and after?',
      },
      { by: PRIYA, ago: 46, draft: true, text: 'Three other customers in the same hall. Ask Tomás before answering.' },
    ],
    script: [
      { do: 'say', by: JONAS, text: 'Drops of 52 and 52, at 10:00:00. Something else bursts there each hour.' },
      { do: 'owner', to: TOMAS },
      {
        do: 'say',
        by: TOMAS,
        text: 'It is our hourly reference file, sent as fast as the line allows. From 13:00 UTC on it keeps to 50 Mbit/s.',
      },
      { do: 'escalation', to: true, by: JONAS },
      { do: 'say', by: JONAS, text: 'No gap at 13:00 and 14:00.' },
      { do: 'status', to: 'Waiting on Red Hat', by: JONAS },
    ],
  },
  {
    number: '20048231',
    summary: 'Tick history: trades of 26 October are there twice',
    description:
      'For all Milan equities, 01:00 to 02:00 UTC. Identifiers are the same, receive times are an hour apart.',
    product: REPLAY,
    version: '2.4',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: SOFIA,
    owner: KWAME,
    ago: 75,
    comments: [
      { by: KWAME, ago: 70, text: 'The night the clocks went back. Only Milan, or have you looked at Madrid too?' },
      { by: SOFIA, ago: 66, text: 'Madrid is fine.' },
    ],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'One of two recorders in Milan kept local time. We remove its hour and publish the day again.',
      },
      { do: 'severity', to: '4 (Low)', by: SOFIA },
      { do: 'owner', to: MARTA },
      { do: 'attach', by: MARTA, name: 'corrected-2026-10-26.sha256', size: 12_288 },
      { do: 'say', by: MARTA, text: 'The day is published again; please compare a few with the list of checksums.' },
    ],
  },
  {
    number: '20048244',
    summary: 'New user cannot log in to the entitlement console',
    description: 'The invitation arrived, but the link says "expired" at once. Two browsers, same result.',
    product: 'Entitlements',
    version: '',
    severity: '4 (Low)',
    status: 'Closed',
    contact: ANNA,
    owner: INGRID,
    ago: 300,
    comments: [
      {
        by: INGRID,
        ago: 296,
        text: 'Your mail filter opens each link to look at it, and ours worked once only. They now work for a day.',
      },
      { by: ANNA, ago: 290, text: 'That was it, thank you.' },
    ],
    script: [
      { do: 'reopen', by: ANNA, text: 'The same again for a colleague who was invited this morning.' },
      { do: 'say', by: INGRID, text: 'His invitation was written with the old template. I have sent a new one.' },
      { do: 'status', to: 'Waiting on Customer', by: INGRID },
      { do: 'close', by: INGRID, text: 'He is in since 10:12 UTC. Old template removed.' },
    ],
  },
];
