import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

/** Services and their categories, by code: a few of some three hundred. */
export const SERVICES: readonly {
  code: string;
  name: string;
  categories: readonly { code: string; name: string }[];
}[] = [
  service('amazon-elastic-compute-cloud-linux', 'Elastic Compute Cloud (EC2 - Linux)', [
    'instance-issue',
    'networking',
  ]),
  service('amazon-elastic-block-store', 'Elastic Block Store (EBS)', ['performance', 'snapshots']),
  service('amazon-relational-database-service-postgresql', 'Relational Database Service (PostgreSQL)', ['failover']),
  service('service-eks', 'Elastic Kubernetes Service (EKS)', ['cluster-upgrade', 'networking']),
  service('aws-lambda', 'Lambda', ['performance']),
  service('service-limit-increase', 'Service Limit Increase', ['ec2-elastic-ips']),
];

export const SCENES: readonly Scene[] = [
  {
    number: '17654321',
    summary: 'Writes to the database volume take 400 ms since the resize',
    description:
      'vol-0f3a1c was resized from 500 to 2,000 GiB (gp3) at 20:30 UTC. Since then VolumeQueueLength stays above 30 and orders time out.',
    product: 'amazon-elastic-block-store',
    version: 'performance',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: JONAS,
    owner: LEE,
    ago: 11,
    comments: [
      {
        by: LEE,
        ago: 9,
        text: 'The volume is still in the state "optimizing". Please send the output of iostat -x 5 for two minutes.',
      },
      { by: JONAS, ago: 8, text: 'Attached. The queue is on this one volume only.' },
    ],
    files: [{ by: JONAS, ago: 8, name: 'iostat-db-1.txt', size: 48_120 }],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'Thank you. You are at 3,000 IOPS, which is the default and was not raised with the size. Set it to 12,000; no restart is needed.',
      },
      { do: 'say', by: JONAS, text: 'Changed. Writes are at 4 ms again.' },
      { do: 'severity', to: '3 (Normal)', by: JONAS },
      { do: 'attach', by: LEE, name: 'gp3-after-resize.pdf', size: 182_400 },
      { do: 'say', by: LEE, text: 'We watch it until the optimizing ends, in about six hours.' },
      { do: 'close', by: LEE, text: 'The volume is optimized and its latency steady. Resolving the case.' },
    ],
  },
  {
    number: '17654377',
    summary: 'Nodes of the EKS cluster stay NotReady after the upgrade to 1.34',
    description:
      'Six of nine nodes in eu-central-1 do not come back after the rolling upgrade. kubelet says "cni plugin not initialized".',
    product: 'service-eks',
    version: 'cluster-upgrade',
    severity: '1 (Urgent)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: PRIYA,
    ago: 2,
    comments: [
      {
        by: PRIYA,
        ago: 1,
        text: 'I have taken the case. Which version of the VPC CNI add-on does "aws eks describe-addon" show?',
      },
      { by: ANNA, ago: 1, text: 'v1.15.4-eksbuild.1, it was never updated.' },
    ],
    script: [
      {
        do: 'say',
        by: PRIYA,
        text: 'That one does not know 1.34. Update the add-on to v1.20 or later with "resolve conflicts: overwrite"; nodes recover by themselves.',
      },
      { do: 'status', to: 'Waiting on Customer', by: PRIYA },
      {
        do: 'say',
        by: ANNA,
        text: 'Updated, four of the six are Ready. Two say "insufficient free addresses in subnet".',
      },
      {
        do: 'say',
        by: PRIYA,
        text: 'Their subnet has 11 addresses left. Prefix delegation on a /22, or a second subnet for these node groups, solves it.',
      },
      { do: 'severity', to: '2 (High)', by: ANNA },
      {
        do: 'say',
        by: ANNA,
        text: 'With the second subnet all nine are Ready. Please leave the case open over the night.',
      },
    ],
  },
  {
    number: '17654402',
    summary: 'PostgreSQL failed over twice in a night without an event that says why',
    description:
      'orders-prod (Multi-AZ, 16.4) changed its zone at 01:12 and 03:47 UTC. The events list only "Multi-AZ instance failover completed".',
    product: 'amazon-relational-database-service-postgresql',
    version: 'failover',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: SOFIA,
    owner: KWAME,
    ago: 30,
    comments: [
      {
        by: KWAME,
        ago: 27,
        text: 'May we look at the Enhanced Monitoring of both hosts for that night? A "yes" here is enough.',
      },
      { by: SOFIA, ago: 26, text: 'Yes.' },
      {
        by: KWAME,
        ago: 25,
        draft: true,
        text: 'Draft: both times the storage of the primary did not answer for 40 seconds.',
      },
    ],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'At both times free memory of the primary was below 1 % for minutes: work_mem is 512 MB and a report opened 60 sessions. The health check then gave up.',
      },
      { do: 'status', to: 'Waiting on Customer', by: KWAME },
      { do: 'say', by: SOFIA, text: 'The report runs at 01:10 and 03:45. That fits. What would you set?' },
      { do: 'say', by: TOMAS, text: '32 MB for all, and 256 MB by role for the report, with at most eight sessions.' },
      { do: 'attach', by: SOFIA, name: 'parameter-group-orders.json', size: 9_216 },
    ],
  },
  {
    number: '17650001',
    summary: 'Forty more elastic IP addresses in eu-west-1',
    description: 'For the new branch offices we need 40 addresses in eu-west-1 instead of 5.',
    product: 'service-limit-increase',
    version: 'ec2-elastic-ips',
    severity: '4 (Low)',
    status: 'Closed',
    contact: SOFIA,
    owner: INGRID,
    ago: 500,
    comments: [
      { by: INGRID, ago: 480, text: 'Could the offices share a NAT gateway? Then five are enough.' },
      { by: SOFIA, ago: 470, text: 'No, each has a firewall of its own.' },
      { by: INGRID, ago: 450, text: 'Approved: 40 in eu-west-1. It takes effect within 15 minutes.' },
    ],
    script: [
      { do: 'reopen', by: SOFIA, text: 'Two offices were added: could it be 42?' },
      { do: 'say', by: MARTA, text: 'Approved: 42 in eu-west-1.' },
      { do: 'close', by: MARTA, text: 'The new quota is in effect. Resolving the case.' },
    ],
  },
];

function service(code: string, name: string, categories: string[]) {
  const title = (category: string) =>
    category.replace(/(^|-)(\w)/g, (_, gap, letter) => (gap && ' ') + letter.toUpperCase());
  return {
    code,
    name,
    categories: ['general-guidance', ...categories].map((one) => ({ code: one, name: title(one) })),
  };
}
