import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const WAITS = { us: 'Waiting on Customer', google: 'Waiting on Red Hat' } as const;

export const SCENES: readonly Scene[] = [
  {
    number: '58114201',
    summary: 'GKE node pool upgrade to 1.34 stands still at 60 %',
    description:
      'Node pool "batch" in europe-west4 has been upgrading for 5 hours. 12 of 20 nodes are done, the 13th drains for ever.',
    product: 'Technical Issue > Containers > Kubernetes Engine',
    version: '',
    severity: '2 (High)',
    status: WAITS.us,
    contact: ANNA,
    owner: KWAME,
    ago: 20,
    comments: [
      {
        by: KWAME,
        ago: 18,
        text: 'Please send the output of "kubectl get pdb -A" and of "kubectl describe node" for that node.',
      },
      { by: ANNA, ago: 3, text: 'Attached. One budget allows 0 disruptions, but it has been like that for a year.' },
      {
        by: KWAME,
        ago: 2,
        text: 'Thank you. Is the pod behind that budget still needed? Its deployment has 1 replica.',
      },
    ],
    files: [{ by: ANNA, ago: 3, name: 'pdb-and-node.txt', size: 48_212 }],
    script: [
      { do: 'say', by: ANNA, text: 'It is needed, but not tonight. We scale it to 0 for the upgrade.' },
      {
        do: 'say',
        by: KWAME,
        text: 'The node drained at once. 14 of 20 are done; I keep watching until the pool is whole.',
      },
      { do: 'severity', to: '3 (Normal)', by: ANNA },
      { do: 'attach', by: KWAME, name: 'surge-upgrade-settings.yaml', size: 1_904 },
      {
        do: 'say',
        by: KWAME,
        text: 'All 20 nodes run 1.34. With maxSurge 2 the next upgrade would not wait for one node.',
      },
      { do: 'close', by: ANNA, text: 'Done, and we gave the deployment a second replica. Thank you.' },
    ],
  },
  {
    number: '58114202',
    summary: 'Cloud Interconnect VLAN attachment in Milan flaps every few minutes',
    description:
      'BGP on attachment vl-mil-1 goes down for 20 to 40 seconds, 9 times since 04:10 UTC. vl-mil-2 on the other router is stable.',
    product: 'Technical Issue > Networking > Cloud Interconnect',
    version: '',
    severity: '1 (Urgent)',
    status: WAITS.google,
    contact: JONAS,
    owner: LEE,
    ago: 5,
    more: { customerEscalation: true },
    comments: [{ by: JONAS, ago: 4, text: 'Light levels on our side are good: -4.1 dBm, no errors counted.' }],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'We see CRC errors on our side of the cross connect. A technician of the facility is on the way.',
      },
      { do: 'say', by: JONAS, text: 'Understood. We moved all traffic to vl-mil-2 and have no redundancy until then.' },
      { do: 'say', by: LEE, text: 'The optic was replaced at 09:32 UTC. No error since; please watch the session.' },
      { do: 'severity', to: '2 (High)', by: JONAS },
      { do: 'escalation', to: false, by: LEE },
    ],
  },
  {
    number: '58114203',
    summary: 'Quota of 64 L4 GPUs in europe-west1 for the model of the routing team',
    description: 'We have 16 and need 64 from 1 December on, for about three months.',
    product: 'Billing > Quota > Quota increase',
    version: '',
    severity: '4 (Low)',
    status: WAITS.google,
    contact: SOFIA,
    owner: PRIYA,
    ago: 70,
    comments: [{ by: PRIYA, ago: 50, text: 'Would europe-west4 do as well? There 64 could be granted this week.' }],
    script: [
      {
        do: 'say',
        by: SOFIA,
        text: 'It would, if the dataset may stay in europe-west1. How much does that traffic cost?',
      },
      {
        do: 'say',
        by: PRIYA,
        text: 'Between regions of Europe it is charged by the GiB; the table is on the page of network pricing.',
      },
      {
        do: 'say',
        by: PRIYA,
        text: 'The 64 L4 in europe-west4 are granted. It takes up to 15 minutes until the console shows them.',
      },
      { do: 'close', by: SOFIA, text: 'They are there. We take them.' },
    ],
  },
  {
    number: '58114204',
    summary: 'Cloud SQL fails over at night, 4 minutes without a database',
    description:
      'Instance tickets-prod (PostgreSQL 17, regional) failed over at 02:14 UTC. The application saw it for 4 minutes.',
    product: 'Technical Issue > Databases > Cloud SQL',
    version: '',
    severity: '3 (Normal)',
    status: 'Closed',
    contact: ANNA,
    owner: TOMAS,
    ago: 300,
    comments: [
      {
        by: TOMAS,
        ago: 290,
        text: 'The zone lost power in one row. The failover took 58 seconds; the rest is the pool of your clients.',
      },
      {
        by: ANNA,
        ago: 250,
        text: 'Our pool keeps dead connections for 3 minutes, that is true. We set a shorter time.',
      },
      { by: INGRID, ago: 240, text: 'Then I close this case. Within 15 days it can be opened again in the console.' },
    ],
    script: [
      { do: 'reopen', by: ANNA, text: 'Again tonight at 02:09 UTC, and with the short timeout still 3 minutes.' },
      { do: 'owner', to: MARTA },
      {
        do: 'say',
        by: MARTA,
        text: 'This time it was a maintenance that you had not denied for the night. I attach how to set a window.',
      },
      { do: 'attach', by: MARTA, name: 'maintenance-window.pdf', size: 212_440 },
      { do: 'say', by: ANNA, text: 'Set to Sundays 05:00. Let us keep this open until then.' },
    ],
  },
];
