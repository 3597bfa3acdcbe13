import { ANNA, INGRID, JONAS, KWAME, LEE, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

/** What a network team has with its carriers. */
export const SCENES: readonly Scene[] = [
  {
    number: '40318001',
    summary: 'Leeds-Hull 10G: link drops for minutes every night at 02:10 UTC',
    description:
      'Since Monday the link loses its signal for three to five minutes each night. Our optics are within range on both ends.',
    product: '81.KXGS.004512',
    version: '',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 46,
    more: { caseType: 'incident' },
    comments: [
      {
        by: LEE,
        ago: 44,
        text: 'We see the loss of signal on our side as well. A measurement of the span is booked for tonight.',
      },
      { by: ANNA, ago: 43, text: 'Good. Nobody needs access to our rooms for that?' },
    ],
    files: [{ by: ANNA, ago: 43, name: 'rx-levels-leeds.csv', size: 48_211 }],
    script: [
      { do: 'say', by: LEE, text: 'The measurement shows a bad splice 12.4 km from Leeds. A crew is on its way.' },
      { do: 'attach', by: LEE, name: 'otdr-leeds-hull.pdf', size: 312_400 },
      { do: 'severity', to: '1 (Urgent)', by: ANNA },
      {
        do: 'say',
        by: ANNA,
        text: 'It went down again an hour ago and has not come back. Please tell us when the crew is there.',
      },
      { do: 'say', by: LEE, text: 'The crew is at the chamber, the splice is being renewed. Expected end: 16:30 UTC.' },
      {
        do: 'close',
        by: LEE,
        text: 'Spliced anew, levels are 4 dB better than before. Closing; please reopen should it drop again.',
      },
    ],
  },
  {
    number: '40318002',
    summary: 'Packet loss of 2 % between Frankfurt and Milan, voice is affected',
    description: 'From 08:00 to 18:00 local time 2 % of packets are lost on this path, at night none. Calls break up.',
    product: 'IPVPN-22871',
    version: '',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: JONAS,
    owner: PRIYA,
    ago: 30,
    more: { caseType: 'incident' },
    comments: [
      { by: JONAS, ago: 29, text: 'Traces from both sides are attached, one a minute.' },
      {
        by: PRIYA,
        ago: 27,
        text: 'Thank you. Which class do you mark your voice with? On our edge it arrives as best effort.',
      },
    ],
    files: [{ by: JONAS, ago: 29, name: 'mtr-fra-mil.txt', size: 91_730 }],
    script: [
      {
        do: 'say',
        by: JONAS,
        text: 'It is EF here, but the new firewall in Milan clears the mark. We are changing that now.',
      },
      { do: 'say', by: PRIYA, text: 'I can see EF since 10:42 UTC. No loss in that class since then.' },
      { do: 'severity', to: '3 (Normal)', by: PRIYA },
      { do: 'status', to: 'Waiting on Customer', by: PRIYA },
      { do: 'say', by: PRIYA, text: 'May I close this, or do you want to watch it for another day?' },
    ],
  },
  {
    number: '40318003',
    summary: 'No BGP session with your backup router in Lyon after your maintenance',
    description:
      'The session to 203.0.113.9 has been down since your maintenance of last night. Traffic runs over the other one.',
    product: '81.KXGS.004730',
    version: '',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: SOFIA,
    owner: TOMAS,
    ago: 9,
    more: { caseType: 'incident' },
    comments: [
      {
        by: TOMAS,
        ago: 8,
        text: 'The interface is up, but our side gets no OPEN from you. Is there an MD5 key on it?',
      },
    ],
    script: [
      {
        do: 'say',
        by: SOFIA,
        text: 'Yes, the same as always. Was your configuration restored from before March? The key was changed then.',
      },
      { do: 'owner', to: KWAME },
      {
        do: 'say',
        by: KWAME,
        text: 'It was. The key of March is set now and the session is up since 14:03 UTC, 812,004 prefixes.',
      },
      { do: 'say', by: SOFIA, text: 'Up here too. Thank you.' },
      { do: 'close', by: KWAME, text: 'Closed as solved. The template of that router was corrected.' },
    ],
  },
  {
    number: '40318004',
    summary: 'Fibre cut near Rotterdam: when will the second path be back?',
    description:
      'You told us of the cut on the 14th. We run without protection since and need a date for our own planning.',
    product: 'WAVE-100G-0917',
    version: '',
    severity: '4 (Low)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: INGRID,
    ago: 120,
    more: { caseType: 'request' },
    comments: [
      { by: INGRID, ago: 110, text: 'The city has to allow the digging. We expect the permit this week.' },
      { by: INGRID, ago: 20, draft: true, text: 'Draft: permit granted, digging starts on Thursday.' },
    ],
    script: [
      { do: 'publish' },
      { do: 'say', by: ANNA, text: 'Thank you. Is there any work planned on the first path meanwhile?' },
      { do: 'say', by: INGRID, text: 'None until the second one is back: I have set a freeze on it.' },
      { do: 'severity', to: '3 (Normal)', by: ANNA },
      {
        do: 'say',
        by: INGRID,
        text: 'Both fibres are blown in. Your wave is switched back tonight between 01:00 and 03:00 UTC.',
      },
    ],
  },
];
