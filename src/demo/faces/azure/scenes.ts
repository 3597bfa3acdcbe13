import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

/** What a team with one subscription has: a stuck machine, a flapping circuit, a failed upgrade, a question of quota. */
export const SCENES: readonly Scene[] = [
  {
    number: '2611190040001234',
    summary: 'VM app-01 stays in Starting after the maintenance of Tuesday night',
    description:
      'Standard_E8s_v5 in West Europe, zone 2. Since 06:40 UTC the machine stays in Starting; a stop and start from the portal ended with AllocationFailed once, then with no error at all.',
    product: 'Virtual Machine running Linux',
    version: '',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 20,
    more: { caseType: 'Cannot start or stop my VM / VM is stuck' },
    comments: [
      {
        by: LEE,
        ago: 19,
        text: 'Thank you for the report. Please turn boot diagnostics on and send the serial log of the next attempt.',
      },
      { by: ANNA, ago: 18, text: 'The serial log is attached; it ends at "waiting for root device".' },
    ],
    files: [{ by: ANNA, ago: 18, name: 'app-01-serial.log', size: 184_320 }],
    script: [
      {
        do: 'say',
        by: LEE,
        text: 'The host started the machine, but its OS disk is still attached to the old host by a lease. I am having the lease released.',
      },
      { do: 'severity', to: '1 (Urgent)', by: ANNA },
      { do: 'say', by: ANNA, text: 'Orders stand still behind this machine: we raised the severity.' },
      {
        do: 'say',
        by: LEE,
        text: 'The lease is released at 11:20 UTC. Please stop (deallocate) the machine and start it.',
      },
      { do: 'say', by: ANNA, text: 'It is up. We watch it until tomorrow.' },
      {
        do: 'close',
        by: LEE,
        text: 'Closed: stale disk lease after host maintenance. A root cause report follows in five days.',
      },
    ],
  },
  {
    number: '2611180040004711',
    summary: 'ExpressRoute circuit er-milan-1: BGP on the secondary link flaps about every hour',
    description:
      'Private peering. The primary link is stable. The provider sees no errors on its side of the cross connect since Sunday.',
    product: 'ExpressRoute',
    version: '',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: KWAME,
    ago: 44,
    more: { caseType: 'Circuit is down or flapping' },
    comments: [
      { by: KWAME, ago: 40, text: 'Which light levels do you see on the secondary port, and since when?' },
      { by: JONAS, ago: 39, text: 'Rx is -14.8 dBm since Sunday 03:10 UTC, -6 before.' },
    ],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'We receive -13.9 dBm on our side too. That is the patch, not the router: I open a cleaning ticket with the site.',
      },
      { do: 'attach', by: KWAME, name: 'er-milan-1-optics.csv', size: 21_408 },
      { do: 'owner', to: TOMAS },
      {
        do: 'say',
        by: TOMAS,
        text: 'The patch cord was replaced at 14:05 UTC; levels are back at -6 dBm on both sides.',
      },
      { do: 'say', by: JONAS, text: 'Not one flap since 14:05. Please keep it open over the weekend.' },
    ],
  },
  {
    number: '2611170040002209',
    summary: 'AKS upgrade to 1.33 stops at 2 of 6 nodes: pods cannot be evicted',
    description:
      'The upgrade of node pool "workers" stands still for three hours. Nothing in the activity log but retries.',
    product: 'Azure Kubernetes Service',
    version: '',
    severity: '3 (Normal)',
    status: 'Waiting on Customer',
    contact: SOFIA,
    owner: PRIYA,
    ago: 66,
    more: { caseType: 'Cluster upgrade failed' },
    comments: [
      {
        by: PRIYA,
        ago: 60,
        text: 'A PodDisruptionBudget with minAvailable equal to the number of replicas blocks the drain:\nkubectl get pdb -A shows which one has 0 disruptions allowed.',
      },
    ],
    script: [
      { do: 'say', by: SOFIA, text: 'It is payments/ledger, 3 of 3. May we set it to 2 during the upgrade?' },
      { do: 'say', by: PRIYA, text: 'Yes: the drain goes on by itself within a few minutes. Set it back afterwards.' },
      { do: 'say', by: SOFIA, text: 'All six nodes are on 1.33 now.' },
      {
        do: 'close',
        by: PRIYA,
        text: 'Closing as solved. The limits of PodDisruptionBudgets during upgrades are in our documentation.',
      },
      { do: 'reopen', by: SOFIA, text: 'One node came back NotReady over night.' },
      { do: 'say', by: PRIYA, text: 'That node ran out of ephemeral disk while it pulled images. I look at it now.' },
    ],
  },
  {
    number: '2611130040003050',
    summary: 'Question: quota of 200 vCPUs Esv5 in Italy North for January',
    description: 'We move two clusters in January and need 200 vCPUs of the Esv5 family in Italy North.',
    product: 'Service and subscription limits (quotas)',
    version: '',
    severity: '4 (Low)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: MARTA,
    ago: 160,
    comments: [{ by: MARTA, ago: 150, text: 'Is zonal capacity needed, or is any zone of the region good?' }],
    script: [
      { do: 'say', by: JONAS, text: 'Any zone is good.' },
      { do: 'say', by: MARTA, text: '120 vCPUs are granted today; the other 80 on 4 January.' },
      { do: 'severity', to: '3 (Normal)', by: JONAS },
      { do: 'say', by: MARTA, text: 'Granted: 200 vCPUs. Quota is no reservation: capacity is not held for you.' },
    ],
  },
  {
    number: '2611060040009876',
    summary: 'Failover of sql-core took nine minutes instead of one',
    description: 'Auto-failover group between West Europe and North Europe, planned failover on Thursday at 21:00 UTC.',
    product: 'SQL Database',
    version: '',
    severity: '3 (Normal)',
    status: 'Closed',
    contact: ANNA,
    owner: INGRID,
    ago: 330,
    more: { caseType: 'Availability and failover' },
    comments: [
      {
        by: INGRID,
        ago: 320,
        text: 'The replica was 41 GB behind when the failover began, and a planned one waits for it.',
      },
      { by: ANNA, ago: 300, text: 'That was our index rebuild. Understood.' },
    ],
    script: [
      { do: 'reopen', by: ANNA, text: 'It happened again on Thursday, with no rebuild running.' },
      {
        do: 'say',
        by: INGRID,
        text: 'This time the log rate was at its limit for 14 minutes. Please see the chart attached.',
      },
      { do: 'attach', by: INGRID, name: 'sql-core-lograte.png', size: 96_204 },
    ],
  },
];
