import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

/** Cases of a network operator's customers. */
export const SCENES: readonly Scene[] = [
  {
    number: '0041207',
    product: 'Internet access, 10 Gbit/s',
    version: '',
    summary: 'Site Turin: packet loss of 3 % on the primary line since 06:40',
    description:
      'Loss is on the way out only, from 06:40 UTC on. The backup line is clean; we have moved voice over to it.',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: KWAME,
    ago: 6,
    comments: [
      {
        by: KWAME,
        ago: 5,
        text: 'We see errors on the optical port of your access switch. May we reset it at 12:00 UTC, 90 seconds down?',
      },
      { by: ANNA, ago: 4, text: 'Yes, 12:00 is fine.' },
    ],
    files: [{ by: ANNA, ago: 5, name: 'mtr-turin.txt', size: 6_412 }],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'The reset did not help: receive power is at -21 dBm and falls. A splice is the likely place; a team is on its way.',
      },
      { do: 'owner', to: TOMAS },
      { do: 'escalation', to: true, by: ANNA },
      {
        do: 'say',
        by: TOMAS,
        text: 'Found: a bent patch in the street cabinet. Replaced, power is at -8 dBm, no loss for 20 minutes.',
      },
      { do: 'severity', to: '3 (Normal)', by: TOMAS },
      {
        do: 'close',
        by: TOMAS,
        text: 'No error for two hours on your line. Closing with your agreement on the phone.',
      },
    ],
  },
  {
    number: '0041209',
    product: 'Managed firewall',
    version: '',
    summary: 'VPN to branch Porto drops every 50 minutes',
    description: 'The tunnel is rebuilt within 4 seconds, but sessions of the cash desks break each time.',
    severity: '1 (Urgent)',
    status: 'Waiting on Customer',
    contact: SOFIA,
    owner: PRIYA,
    ago: 20,
    comments: [
      {
        by: PRIYA,
        ago: 18,
        text: 'Every 50 minutes is a rekey that fails. Which lifetime does the device in Porto use for phase 2?',
      },
    ],
    script: [
      { do: 'say', by: SOFIA, text: '3,600 seconds there, and the group is 14 on both sides.' },
      {
        do: 'say',
        by: PRIYA,
        text: 'Ours was set to 3,000 by a template. It is at 3,600 since 09:15 UTC; the next rekey tells.',
      },
      { do: 'attach', by: PRIYA, name: 'ike-debug-porto.log', size: 412_900 },
      { do: 'severity', to: '3 (Normal)', by: SOFIA },
      { do: 'say', by: SOFIA, text: 'Two rekeys without a drop. Thank you.' },
    ],
  },
  {
    number: '0041214',
    product: 'Colocation',
    version: '',
    summary: 'Rack C14: one of two power feeds reports under-voltage at night',
    description:
      'Feed B is at 208 V between 01:00 and 04:00 UTC, four nights in a row. Limit of our supplies is 200 V.',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: INGRID,
    ago: 52,
    comments: [
      {
        by: INGRID,
        ago: 50,
        draft: true,
        text: 'Draft: the generator test of the neighbour hall is at the same time.',
      },
      { by: INGRID, ago: 44, text: 'Meters of feed B are being read at five-minute steps from tonight on.' },
    ],
    script: [
      {
        do: 'say',
        by: INGRID,
        text: 'Confirmed: 207 V for 40 minutes. The tap changer of the transformer is slow; it is replaced on Thursday.',
      },
      { do: 'status', to: 'Waiting on Customer', by: INGRID },
      { do: 'publish' },
      { do: 'say', by: JONAS, text: 'Thursday 02:00 to 03:00 UTC is fine. Feed A carries all of it.' },
      { do: 'owner', to: MARTA },
      { do: 'say', by: MARTA, text: 'Done at 02:25 UTC. Feed B is at 231 V.' },
    ],
  },
  {
    number: '0041222',
    product: 'IP addresses',
    version: '',
    summary: 'Reverse DNS for 203.0.113.64/27',
    description: 'Please delegate the reverse zone to ns1.acme.example and ns2.acme.example.',
    severity: '4 (Low)',
    status: 'Closed',
    contact: ANNA,
    owner: LEE,
    ago: 200,
    comments: [{ by: LEE, ago: 190, text: 'Delegated, visible everywhere within a day. Closing.' }],
    script: [
      { do: 'reopen', by: ANNA, text: 'ns2 is not in the answer of your servers, only ns1.' },
      { do: 'say', by: LEE, text: 'A typo on our side: ns2.acme.exmaple. Corrected at 10:05 UTC.' },
      { do: 'say', by: ANNA, text: 'Both are there now.' },
      { do: 'close', by: LEE, text: 'Closing again, with apologies.' },
    ],
  },
];
