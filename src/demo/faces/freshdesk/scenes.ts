import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const TRUNK = 'SIP trunk';
const PHONES = 'Cloud PBX';

/** Cases of a telephony provider. */
export const SCENES: readonly Scene[] = [
  {
    number: '10035436',
    summary: 'Outgoing calls to Germany end after exactly 32 seconds',
    description:
      'Since Tuesday every call to +49 ends after 32 seconds. Calls to other countries and incoming calls are fine.',
    product: TRUNK,
    version: 'Milan 2',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 30,
    comments: [
      { by: LEE, ago: 28, text: '32 seconds is a missing ACK. Please send a SIP trace of one such call.' },
      { by: ANNA, ago: 26, text: 'Trace is attached, the call of 09:14:02 UTC.' },
    ],
    files: [{ by: ANNA, ago: 26, name: 'call-0914.pcap', size: 184_320 }],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'Our new carrier in Frankfurt answers with a Contact of its inner network, so your ACK goes nowhere. I have told them.',
      },
      { do: 'severity', to: '1 (Urgent)', by: ANNA },
      { do: 'status', to: 'Waiting on Customer', by: LEE },
      { do: 'say', by: LEE, text: 'Calls to +49 go through the former carrier since 11:40 UTC. Do they stay up?' },
      { do: 'say', by: ANNA, text: 'They do: 40 minutes and counting.' },
      { do: 'close', by: LEE, text: 'The carrier has mended its proxy; routes stay as they are now. Closing.' },
    ],
  },
  {
    number: '10035441',
    summary: 'Porting of +39 02 5550 100–199: when exactly?',
    description: 'The old contract ends on the last day of the month. We need the hour to staff the switchboard.',
    product: 'Numbers',
    version: 'Italy',
    severity: '3 (Normal)',
    status: 'Waiting on Customer',
    contact: SOFIA,
    owner: PRIYA,
    ago: 120,
    comments: [
      {
        by: PRIYA,
        ago: 100,
        text: 'The donor operator offers two windows: Thursday 06:00 or Friday 22:00, both local time.',
      },
      { by: PRIYA, ago: 99, draft: true, text: 'Friday is the safer one: nobody of us works on Thursday at six.' },
    ],
    script: [
      { do: 'say', by: SOFIA, text: 'Friday 22:00, please.' },
      {
        do: 'say',
        by: PRIYA,
        text: 'Booked. Allow for up to two hours in which some callers still reach the old exchange.',
      },
      { do: 'attach', by: PRIYA, name: 'porting-order.pdf', size: 88_410 },
      { do: 'severity', to: '4 (Low)', by: SOFIA },
      { do: 'owner', to: TOMAS },
    ],
  },
  {
    number: '10035447',
    summary: 'Desk phones of the second floor lose their registration at night',
    description: 'About 60 phones show "No service" each morning until somebody pulls the cable.',
    product: PHONES,
    version: '8.3',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: KWAME,
    ago: 70,
    comments: [
      { by: KWAME, ago: 66, text: 'Do they share a switch, and does it save power at night?' },
      { by: JONAS, ago: 60, text: 'One switch, yes. "Energy efficient Ethernet" is on.' },
    ],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'Then the link sleeps longer than our registration of 120 s lives. I raise it to 600 s for these phones tonight.',
      },
      { do: 'owner', to: MARTA },
      { do: 'say', by: JONAS, text: 'This morning 3 of 60, all of one make.' },
      {
        do: 'say',
        by: MARTA,
        text: 'These three run firmware 5.2, which keeps to 120 s whatever it is told. 5.4 does not.',
      },
      { do: 'attach', by: MARTA, name: 'firmware-5.4-notes.txt', size: 9_216 },
      { do: 'status', to: 'Waiting on Customer', by: MARTA },
    ],
  },
  {
    number: '10035452',
    summary: 'Voicemail to e-mail: attachments are empty since the certificate changed',
    description: 'Mails arrive on time, but the .wav in them has 0 bytes. On the phone the messages can be heard.',
    product: PHONES,
    version: '8.3',
    severity: '4 (Low)',
    status: 'Closed',
    contact: ANNA,
    owner: INGRID,
    ago: 260,
    comments: [
      {
        by: INGRID,
        ago: 250,
        text: 'The converter did not trust our own new certificate. It does since this morning.',
      },
      { by: ANNA, ago: 248, text: 'The last two have sound again, thank you.' },
    ],
    script: [
      { do: 'reopen', by: ANNA, text: 'Since last night they are empty again, for two mailboxes of 30.' },
      {
        do: 'say',
        by: INGRID,
        text: 'These two are on the node that was put back into service yesterday, with the old bundle.',
      },
      { do: 'escalation', to: true, by: ANNA },
      {
        do: 'say',
        by: INGRID,
        text: 'Node updated, and the check now asks each of them for a sound and not for a mail.',
      },
      { do: 'close', by: INGRID, text: 'No empty one for a day. Closing again.' },
    ],
  },
];
