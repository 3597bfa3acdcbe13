import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const FALCON = { product: 'Falcon Complete', version: '' };

export const SCENES: readonly Scene[] = [
  {
    ...FALCON,
    number: '40710231',
    summary: 'Encryption of a share was stopped on FIN-FS-02: is anything left?',
    description:
      'Falcon killed a process on FIN-FS-02 at 03:12 UTC after it renamed 38 files. The host is contained. We need to know how it came in, and whether we may release the host.',
    severity: '1 (Urgent)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: MARTA,
    ago: 5,
    more: { caseType: 'fc:incident-support' },
    comments: [
      {
        by: MARTA,
        ago: 4,
        text: 'Please leave the host contained. We are collecting memory and the scheduled tasks now.',
      },
      { by: ANNA, ago: 3, text: 'It stays contained. The account svc-backup was used from FIN-WS-114 shortly before.' },
    ],
    files: [{ by: ANNA, ago: 3, name: 'logons-svc-backup.csv', size: 48_213 }],
    script: [
      {
        do: 'say',
        by: MARTA,
        text: 'Entry was FIN-WS-114, by a remote session with the password of svc-backup. We have contained that host as well. Please reset the password and end its sessions.',
      },
      { do: 'status', to: 'Waiting on Customer', by: MARTA },
      {
        do: 'say',
        by: ANNA,
        text: 'Password is reset, sessions are ended. 38 files are back from the snapshot of 03:00.',
      },
      { do: 'attach', by: MARTA, name: 'timeline-fin-fs-02.pdf', size: 310_448 },
      { do: 'severity', to: '2 (High)', by: MARTA },
      {
        do: 'say',
        by: MARTA,
        text: 'Both hosts are clean: the task and the two binaries are removed. You may release FIN-FS-02 now and FIN-WS-114 after its rebuild.',
      },
    ],
  },
  {
    ...FALCON,
    number: '40710232',
    summary: 'Sensors in reduced functionality mode after a kernel update',
    description:
      'Since the patch round of last night 23 Linux hosts show RFM. Sensor 7.29, kernel 6.8.0-87. The others of the same group are well.',
    severity: '2 (High)',
    status: 'Waiting on Customer',
    contact: JONAS,
    owner: LEE,
    ago: 26,
    more: { caseType: 'fc:falcon-product-support' },
    comments: [
      {
        by: LEE,
        ago: 24,
        text: 'Is the sensor update policy of these hosts set to a fixed build? What does "falconctl -g --rfm-state" say?',
      },
    ],
    script: [
      { do: 'say', by: JONAS, text: 'Fixed build, yes, N-2. All 23 answer rfm-state=true.' },
      {
        do: 'say',
        by: LEE,
        text: 'N-2 does not know this kernel. The channel file with its support goes out at 14:00 UTC; hosts leave RFM without a restart.',
      },
      { do: 'attach', by: LEE, name: 'supported-kernels.csv', size: 91_204 },
      { do: 'severity', to: '3 (Normal)', by: JONAS },
      { do: 'say', by: JONAS, text: '21 of 23 are out of RFM since 14:20. The last two were switched off.' },
      {
        do: 'close',
        by: LEE,
        text: 'All 23 report full function. Closing; a policy of N-1 keeps you ahead of such kernels.',
      },
    ],
  },
  {
    ...FALCON,
    number: '40710233',
    summary: 'Detection on the nightly backup agent, same every night at 01:10',
    description:
      'The agent of our backup reads shadow copies and is detected as credential access. We believe it is a false positive and ask for an exclusion.',
    severity: '3 (Normal)',
    status: 'Waiting on Red Hat',
    contact: SOFIA,
    owner: PRIYA,
    ago: 70,
    more: { caseType: 'fc:detection-support' },
    comments: [
      { by: PRIYA, ago: 66, text: 'Which version is the agent, and is its binary signed by the vendor of the backup?' },
      { by: SOFIA, ago: 65, text: 'Version 12.3, signed. The hash is the same on all 140 servers.' },
    ],
    script: [
      {
        do: 'say',
        by: PRIYA,
        text: 'Confirmed: benign. An IOA exclusion for this parent and command line is prepared; may we apply it to the group "Backup" only?',
      },
      { do: 'status', to: 'Waiting on Customer', by: PRIYA },
      { do: 'say', by: SOFIA, text: 'Yes, that group only. Please not for the domain controllers.' },
      { do: 'severity', to: '4 (Low)', by: PRIYA },
      {
        do: 'close',
        by: PRIYA,
        text: 'The exclusion is live for 138 servers, without the two domain controllers. No detection last night.',
      },
      { do: 'reopen', by: SOFIA, text: 'One server still raises it: its agent was updated to 12.4 today.' },
    ],
  },
  {
    ...FALCON,
    number: '40710234',
    summary: 'Question: who may lift a containment outside office hours?',
    description: 'Our on-call team changes next month. Please tell us what you have on file and how we change it.',
    severity: '4 (Low)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: KWAME,
    ago: 120,
    more: { caseType: 'fc:contact' },
    comments: [
      { by: INGRID, ago: 100, draft: true, text: 'Draft: the list on file is from May and names two people who left.' },
    ],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'On file are five people of May this year. A new list needs the word of your named contact.',
      },
      { do: 'publish' },
      { do: 'say', by: ANNA, text: 'Here is the list for next month, as agreed with our security officer.' },
      { do: 'attach', by: ANNA, name: 'on-call-december.xlsx', size: 14_822 },
      { do: 'owner', to: TOMAS },
      { do: 'say', by: TOMAS, text: 'Taken over from the first of the month, 00:00 UTC.' },
    ],
  },
];
