import { ANNA, INGRID, JONAS, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const OCP = 'Red Hat OpenShift Container Platform';

export const cluster: Scene[] = [
  {
    number: '01234567',
    summary: 'etcd elects a new leader every few minutes on one control plane',
    description: `Since the upgrade to 4.18.12 the etcd members of cluster "hamburg-prod" change leader 10 to 15 times an hour.
API calls time out for a second or two each time, and two operators report Degraded.

Nothing else changed that day. The storage team sees no alarms on their side.`,
    product: OCP,
    version: '4.18',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: LEE,
    ago: 26,
    more: {
      openshiftClusterID: '6f1d2c9e-3b7a-4a58-9c42-0e8f5d71b6aa',
      openshiftClusterVersion: '4.18.12',
      environment: 'Production, bare metal, 3 control plane nodes',
      sbrGroups: ['Shift etcd'],
    },
    comments: [
      {
        by: LEE,
        ago: 24,
        text: `Hello Anna,

thank you for the clear description. Could you please attach
  1. a must-gather,
  2. the output of "etcdctl endpoint status -w table", taken twice, five minutes apart?

Regards,
Lee`,
      },
      { by: ANNA, ago: 22, text: 'Both attached. The second table was taken right after an election.' },
      { by: LEE, ago: 5, text: 'Received, thank you. I am reading the fsync latencies of all three members now.' },
      { by: ANNA, ago: 3, text: 'It happened again at 09:42, this time with a longer gap (about 4 seconds).' },
    ],
    files: [
      { by: ANNA, ago: 22, name: 'must-gather.local.5820471.tar.gz', size: 73_400_320 },
      { by: ANNA, ago: 22, name: 'endpoint-status.txt', size: 2_184 },
    ],
    script: [
      {
        do: 'say',
        by: LEE,
        text: `Found something: wal_fsync on master-2 has a 99th percentile of 412 ms; the other two stay under 8 ms.

Each election follows a peak within 300 ms, so the disk of that one node is what the others wait for.
Please run this on master-2 during a quiet minute and send us the output:

  fio --rw=write --ioengine=sync --fdatasync=1 --directory=/var/lib/etcd --size=22m --bs=2300 --name=probe`,
      },
      { do: 'severity', to: '2 (High)', by: LEE },
      { do: 'attach', by: ANNA, name: 'fio-master-2.txt', size: 5_310 },
      {
        do: 'say',
        by: ANNA,
        text: 'Attached. 99th percentile of fdatasync is 380 ms. That cannot be healthy, can it?',
      },
      {
        do: 'say',
        by: LEE,
        text: 'It is not: etcd wants less than 10 ms. Is the disk of master-2 on the same controller as the others?',
      },
      { do: 'correct', text: 'I meant the controller and its cache battery; a drained battery turns write-back off.' },
      { do: 'owner', to: PRIYA },
      {
        do: 'say',
        by: PRIYA,
        text: 'I take over from Lee for the evening. If the controller log shows "BBU failed", a swap is all you need.',
      },
      { do: 'say', by: ANNA, text: 'BBU failed, two weeks ago. Nobody was told. New battery goes in tonight.' },
    ],
  },
  {
    number: '01234568',
    summary: 'Ceph OSDs flapping, persistent volumes turn read-only',
    description:
      'Four of twelve OSDs go down and come back in turn. Databases on these volumes are read-only. This is an outage for us.',
    product: 'Red Hat OpenShift Data Foundation',
    version: '4.17',
    severity: '1 (Urgent)',
    status: 'Waiting on Customer',
    contact: JONAS,
    owner: TOMAS,
    ago: 7,
    more: { customerEscalation: true, openshiftClusterVersion: '4.17.9', environment: 'Production' },
    comments: [
      {
        by: TOMAS,
        ago: 6,
        text: `Jonas,

I have gone through the must-gather and through the logs of the four daemons. What follows is long, because I would rather have you see the whole chain than only its end.

1. At 02:11:07 the switch port of rack B renegotiates to 1 Gbit/s. The kernel of storage-3 says so ("Link is Up - 1Gbps/Full"), and from here on the cluster network carries a tenth of what it needs.
2. Backfilling of placement group 5.1c, which had begun at 01:58 after the planned reboot, fills that link within seconds. Heartbeats between the daemons share it, and wait.
3. At 02:11:31 the first daemon is reported down by three peers and marked so by the monitors. It is alive: it says "map e18212 wrongly marked me down" and comes back 4 seconds later.
4. Each return starts more backfilling on the same slow link, so the next daemon is next. This is the flapping you see; it feeds itself.
5. When two of the three copies of a group are down together, writes stop below min_size, and the file systems above remount read-only after their own time-out.

So the disks are fine and your data is fine. Please force the port back to 25 Gbit/s, or take it out of the bond; until then "ceph osd set nobackfill" breaks the circle within a minute. Do not restart any daemon by hand.

Tomás`,
      },
      {
        by: JONAS,
        ago: 5,
        text: 'nobackfill is set, the flapping stopped at 07:40. Network team is on its way to rack B.',
      },
      {
        by: TOMAS,
        ago: 2,
        text: 'Good. Please tell us when the port is back at full speed, then we unset the flag together.',
      },
    ],
    script: [
      {
        do: 'say',
        by: TOMAS,
        text: 'All twelve OSDs have been up for two hours. May we schedule the end of nobackfill for your next quiet hour?',
      },
      { do: 'status', to: 'Waiting on Red Hat', by: JONAS },
      { do: 'say', by: JONAS, text: 'Port is at 25G again, optic replaced. We would like to unset the flag at 22:00.' },
      { do: 'escalation', to: false, by: TOMAS },
      { do: 'severity', to: '2 (High)', by: TOMAS },
      { do: 'say', by: TOMAS, text: 'Agreed, 22:00. I stay on the case and watch the recovery rate with you.' },
      { do: 'attach', by: TOMAS, name: 'recovery-plan.md', size: 3_377 },
    ],
  },
  {
    number: '01234569',
    summary: 'Route with re-encrypt termination answers 503 after certificate renewal',
    description: 'After the yearly renewal the route "shop" answers 503. The pod itself is fine when asked directly.',
    product: OCP,
    version: '4.16',
    severity: '3 (Normal)',
    status: 'Waiting on Customer',
    contact: SOFIA,
    owner: MARTA,
    ago: 50,
    more: { openshiftClusterVersion: '4.16.30', sbrGroups: ['Shift Networking'] },
    comments: [
      {
        by: MARTA,
        ago: 45,
        html: true,
        text: '<p>Hello Sofia,</p><p>the router does not trust the <b>new</b> issuer. Please check that <code>destinationCACertificate</code> holds:</p><ul><li>the new intermediate, and</li><li>the new root &amp; nothing else.</li></ul><p>Kind regards<br>Marta</p>',
      },
    ],
    script: [
      {
        do: 'say',
        by: MARTA,
        html: true,
        text: "<p>One more thing: the order matters. <i>Intermediate first</i>, then the root:</p><pre>oc get route shop -o jsonpath='{.spec.tls.destinationCACertificate}' | openssl crl2pkcs7 -nocrl -certfile /dev/stdin</pre>",
      },
      { do: 'owner', to: INGRID },
      { do: 'say', by: SOFIA, text: 'We had root first. Turned around, 200 again. Can this be made an alert?' },
      {
        do: 'say',
        by: INGRID,
        text: 'There is a metric for it, haproxy_server_check_failures_total. I attach a rule you can use as it is.',
      },
      { do: 'attach', by: INGRID, name: 'route-check-rule.yaml', size: 1_022 },
      { do: 'close', by: SOFIA, text: 'The rule works. Please close this case, and thank you.' },
      {
        do: 'reopen',
        by: SOFIA,
        text: 'Sorry: the second route, "shop-admin", still answers 503 with the right order.',
      },
    ],
  },
  {
    number: '01234570',
    summary: 'GPU node pool does not scale up from zero',
    description:
      'Pending pods ask for nvidia.com/gpu: 1. The autoscaler says "no node group can fit", although the machine set has room for 4.',
    product: 'Red Hat OpenShift AI',
    version: '2.22',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: INGRID,
    ago: 31,
    comments: [
      { by: INGRID, ago: 20, text: 'Could you send the MachineAutoscaler and the MachineSet, both as YAML?' },
      { by: JONAS, ago: 18, text: 'Attached. Replicas are 0 at the moment, which is what we want at night.' },
    ],
    files: [{ by: JONAS, ago: 18, name: 'machineset-gpu.yaml', size: 4_870 }],
    script: [
      {
        do: 'say',
        by: INGRID,
        text: `From zero the autoscaler cannot see a node, so it believes the annotations of the machine set. The GPU count is missing there:

  machine.openshift.io/GPU: "1"

Please add it and watch the next pending pod.`,
      },
      { do: 'severity', to: '4 (Low)', by: JONAS },
      { do: 'say', by: JONAS, text: 'First node after 4 minutes. Is that the time to expect?' },
      {
        do: 'say',
        by: INGRID,
        text: 'Yes: about 90 s for the machine, the rest is the driver container. Precompiled drivers save 2 minutes.',
      },
      { do: 'status', to: 'Waiting on Red Hat', by: JONAS },
      { do: 'attach', by: INGRID, name: 'precompiled-drivers.pdf', size: 210_944 },
    ],
  },
];
