import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const ROUTING = 'Routing Protocols (Includes NAT and HSRP)';

/** What a network team has at the TAC: a flapping session, a failed module, a split firewall pair, a question. */
export const SCENES: readonly Scene[] = [
  {
    number: '698123456',
    summary: 'BGP session to the provider flaps every 20 minutes since the upgrade to 17.12.4',
    description:
      'ASR 1001-X. Hold timer expired towards 192.0.2.1, with no loss on the line by our own probes. It began with the upgrade on Sunday.',
    product: ROUTING,
    version: 'BGP',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 30,
    comments: [
      {
        by: LEE,
        ago: 29,
        text: 'Please upload "show tech-support" and "show bgp all summary", taken within a minute of a flap.',
      },
      { by: ANNA, ago: 27, text: 'Both are uploaded. Flap at 09:14:07 UTC, capture at 09:14:40.' },
    ],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'The keepalives leave the router 190 seconds late: the BGP I/O process waits for a full syslog queue. Is "logging synchronous" set on the console line?',
      },
      { do: 'say', by: ANNA, text: 'It is, and the console server was replaced on Sunday too.' },
      { do: 'severity', to: '3 (Normal)', by: LEE },
      {
        do: 'say',
        by: LEE,
        text: 'That explains it: nobody reads the console any more. Please set "no logging console" and tell me whether the session holds for a day.',
      },
      { do: 'say', by: ANNA, text: 'Set at 11:02 UTC. Not one flap since.' },
      { do: 'close', by: LEE, text: 'Closing as agreed. The session has been up since 11:02 UTC.' },
    ],
  },
  {
    number: '698123471',
    summary: 'Catalyst 9404R: line card in slot 3 does not come up after power work',
    description:
      'Status of slot 3 is "faulty" since 04:40 UTC. 48 access points are without power. The card was reseated once.',
    product: 'LAN Switching',
    version: 'Cat9400',
    severity: '1 (Urgent)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: MARTA,
    ago: 5,
    comments: [
      {
        by: MARTA,
        ago: 4,
        text: 'I have your "show platform" in front of me. Please move the card to slot 4 for a minute: is it faulty there as well?',
      },
    ],
    script: [
      { do: 'say', by: JONAS, text: 'Also in slot 4. Another card works in slot 3.' },
      {
        do: 'say',
        by: MARTA,
        text: 'Then it is the card. A replacement is ordered; the part leaves the depot within the hour and should be with you in four.',
      },
      { do: 'owner', to: TOMAS },
      { do: 'status', to: 'Waiting on Customer', by: TOMAS },
      { do: 'say', by: JONAS, text: 'The new card is in. All 48 access points are back.' },
      { do: 'severity', to: '4 (Low)', by: TOMAS },
    ],
  },
  {
    number: '698123489',
    summary: 'Firepower pair: both units active for 40 seconds during each policy deployment',
    description:
      'FTD 7.4.2 on two 2130. During a deployment the failover link is silent, and connections are lost on both sides.',
    product: 'Security - Network Firewalls and Intrusion Prevention Systems',
    version: 'Firepower Threat Defense',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: SOFIA,
    owner: KWAME,
    ago: 72,
    comments: [
      { by: KWAME, ago: 70, text: 'Which interface carries the failover link, and is it shared with the state link?' },
      { by: SOFIA, ago: 66, text: 'Ethernet1/12, for both.' },
      { by: KWAME, ago: 50, text: 'Please send "show failover history" of both units after the next deployment.' },
    ],
    script: [
      {
        do: 'say',
        by: SOFIA,
        text: 'Here it is: "HELLO not heard from mate" on the standby, three seconds into the deployment.',
      },
      {
        do: 'say',
        by: KWAME,
        text: 'The deployment fills the state link and starves the hellos. Please give the state link an interface of its own; until then deploy in a maintenance window.',
      },
      { do: 'correct', text: 'the separate interface has to be of the same speed.' },
      { do: 'severity', to: '3 (Normal)', by: SOFIA },
      {
        do: 'say',
        by: SOFIA,
        text: 'Ethernet1/11 carries the state now. The deployment of this morning went without a switch.',
      },
      { do: 'close', by: KWAME, text: 'Thank you for the test. Closing; open it again should it come back.' },
    ],
  },
  {
    number: '698123502',
    summary: 'Question: does the 9300 stack keep forwarding during an in-service upgrade?',
    description:
      'We plan the upgrade of 30 stacks from 17.9.5 to 17.12.4 and need to know how long users are without a network.',
    product: 'LAN Switching',
    version: 'Cat9300',
    severity: '4 (Low)',
    status: 'Closed',
    contact: JONAS,
    owner: INGRID,
    ago: 200,
    comments: [
      {
        by: INGRID,
        ago: 190,
        text: 'With extended fast software upgrade the interruption is below 30 seconds, for stacks in install mode.',
      },
      { by: JONAS, ago: 188, text: 'That is what we needed. You can close it.' },
    ],
    script: [
      {
        do: 'reopen',
        by: JONAS,
        text: 'The first stack was away for six minutes. It is in install mode; what did we miss?',
      },
      {
        do: 'say',
        by: INGRID,
        text: 'Please send "show install summary" and the time at which the upgrade was started.',
      },
      { do: 'owner', to: PRIYA },
      {
        do: 'say',
        by: PRIYA,
        text: 'Auto-upgrade loaded the microcode of the uplink module first. That happens once per stack; the next one will be quick.',
      },
    ],
  },
];
