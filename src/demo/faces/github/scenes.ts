import { INGRID, KWAME, LEE, MARTA, type Person, PRIYA, type Scene, TOMAS } from '#src/demo/scene.ts';
import { ME, REPOSITORY } from './shape.ts';

/** Logins, as GitHub shows people by them. */
const NOC: Person = { name: ME, type: 'Customer', login: ME };
const STRANGER: Person = { name: 'milan-ix', type: 'Customer', login: 'milan-ix' };

export const SCENES: readonly Scene[] = [
  {
    number: '3141',
    summary: 'BGP sessions flap every 90 s after upgrade to v4.2.0',
    description:
      '**Version** v4.2.0\n**Hardware** SW-48X\n\nSince the upgrade all sessions with a hold time of 90 s drop exactly then. v4.1.7 was fine.\n\n```\nbgpd: peer 192.0.2.14 hold timer expired\n```',
    product: REPOSITORY,
    version: 'v4.2.0',
    severity: '1 (Urgent)',
    status: 'Waiting on Red Hat',
    contact: NOC,
    owner: LEE,
    ago: 20,
    more: { sbrGroups: ['bug', 'area/routing'] },
    comments: [
      { by: LEE, ago: 19, text: 'Thanks for the report! Does `show bgp timers` list keepalive as 0?' },
      { by: NOC, ago: 18, text: 'Yes, `keepalive 0` on all of them. We did not set that.' },
      { by: STRANGER, ago: 17, text: 'Same here on two route servers. +1' },
    ],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'Found it: the default got lost when the parser was split (see #3097). A fix is in review.',
      },
      { do: 'say', by: LEE, text: 'Until then `timers bgp 30 90` in the config brings it back.' },
      { do: 'severity', to: '2 (High)', by: LEE },
      { do: 'say', by: NOC, text: 'The workaround holds on all four switches. Thank you.' },
      { do: 'say', by: PRIYA, text: 'v4.2.1-rc1 is tagged with the fix. Could you try it on one switch?' },
      { do: 'close', by: LEE, text: 'Fixed by #3144, released in v4.2.1.' },
    ],
  },
  {
    number: '3128',
    summary: 'SNMP walk of ifTable takes 40 s with 1,000 VLANs',
    description:
      'An snmpwalk of ifTable took 2 s in v4.0 and takes 40 s in v4.1.7 on the same switch. Our monitoring gives up after 30.',
    product: REPOSITORY,
    version: 'v4.1.7',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: NOC,
    owner: KWAME,
    ago: 130,
    more: { sbrGroups: ['performance', 'needs info'] },
    comments: [
      {
        by: KWAME,
        ago: 100,
        text: 'Could you run `perf record -g` on the agent during a walk and paste the top of the report?',
      },
    ],
    script: [
      { do: 'say', by: NOC, text: '```\n 71 %  vlan_lookup_linear\n 12 %  oid_compare\n```' },
      { do: 'say', by: KWAME, text: 'A linear search per row, that explains it. I have a patch that keeps an index.' },
      { do: 'attach', by: KWAME, name: 'snmp-index.patch', size: 4_812 },
      { do: 'owner', to: TOMAS },
      { do: 'say', by: TOMAS, text: 'I take over the review. Benchmarks: 1.6 s with 1,000 VLANs, 1.9 s with 4,000.' },
      { do: 'say', by: NOC, text: 'Built it from the branch: 2 s here. Please merge <3' },
    ],
  },
  {
    number: '3102',
    summary: 'Feature request: log in to the web console with "@everyone" groups & <b>SAML</b>',
    description:
      'Our groups are called things like `<noc>` & *admins*; the console should show them as they are.\n\n![img](https://example.invalid/x.png)',
    product: REPOSITORY,
    version: 'v4.1.7',
    severity: '4 (Low)',
    status: 'Waiting on Red Hat',
    contact: STRANGER,
    owner: MARTA,
    ago: 700,
    more: { sbrGroups: ['enhancement', 'area/console'] },
    comments: [{ by: MARTA, ago: 650, text: 'We would take a pull request. Start at `console/auth/saml.rs`.' }],
    script: [
      {
        do: 'say',
        by: STRANGER,
        text: 'I can try. Is <script>alert(1)</script> in a group name a test case you have? @acme-noc',
      },
      {
        do: 'say',
        by: MARTA,
        text: 'We do now, in `tests/groups.rs`.\n\n> Is <script>alert(1)</script> in a group name a test case',
      },
      { do: 'severity', to: '3 (Normal)', by: MARTA },
      { do: 'say', by: INGRID, text: 'On the roadmap for v4.4.' },
    ],
  },
  {
    number: '3077',
    summary: 'Docs: default MTU of management port is wrong',
    description: 'The handbook says 9,000. `show interface mgmt0` says 1,500, and so does the source.',
    product: REPOSITORY,
    version: 'v4.1.6',
    severity: '4 (Low)',
    status: 'Closed',
    contact: NOC,
    owner: INGRID,
    ago: 900,
    more: { sbrGroups: ['documentation'] },
    comments: [{ by: INGRID, ago: 880, text: 'You are right, the source is. Fixed in the handbook by #3079.' }],
    script: [
      { do: 'reopen', by: NOC, text: 'The PDF still says 9,000, so I reopen this.' },
      { do: 'say', by: INGRID, text: 'The PDF is only built with a release. I trigger a build by hand.' },
      { do: 'owner', to: PRIYA },
      { do: 'close', by: PRIYA, text: 'Built and published. Page 112 says 1,500 now.' },
    ],
  },
];
