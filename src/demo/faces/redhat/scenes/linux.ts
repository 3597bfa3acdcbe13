import { ANNA, INGRID, JONAS, KWAME, LEE, MARTA, PRIYA, type Scene, SOFIA, TOMAS } from '#src/demo/scene.ts';

const RHEL = 'Red Hat Enterprise Linux';

export const linux: Scene[] = [
  {
    number: '01234571',
    summary: 'Network card drops its link about once an hour since kernel 5.14.0-570',
    description:
      'Link of ens3f0 goes down for 2 to 3 seconds about hourly. With the older kernel the same host is stable.',
    product: RHEL,
    version: '9.6',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: JONAS,
    owner: KWAME,
    ago: 40,
    more: { hostname: 'edge-07.acme.example', sbrGroups: ['Kernel', 'Networking'] },
    comments: [
      { by: KWAME, ago: 38, text: 'Please attach an sosreport of the host, taken within an hour after a drop.' },
      { by: JONAS, ago: 36, text: 'sosreport is attached. Last drop: 06:12:44 UTC.' },
    ],
    files: [{ by: JONAS, ago: 36, name: 'sosreport-edge-07-2026-11-19.tar.xz', size: 18_220_544 }],
    script: [
      {
        do: 'say',
        by: KWAME,
        text: 'The drop at 06:12:44 is a transmit queue time-out, not a cable: the driver resets the port by itself. A known fix exists in 5.14.0-581; may I send you a test build?',
      },
      { do: 'owner', to: LEE },
      { do: 'say', by: JONAS, text: 'Yes please. We can try it on edge-09 first, which shows the same.' },
      { do: 'attach', by: LEE, name: 'kernel-5.14.0-581.test1.x86_64.rpm', size: 62_914_560 },
      { do: 'escalation', to: true, by: JONAS },
      { do: 'say', by: JONAS, text: 'Six hours on the test build without a drop.' },
      {
        do: 'say',
        by: LEE,
        text: 'That is promising. The erratum is planned for Tuesday; I leave the case open until you run it.',
      },
      { do: 'escalation', to: false, by: LEE },
    ],
  },
  {
    number: '01234572',
    summary: 'Question: how long is kernel live patching offered for 8.10?',
    description: 'We plan our reboots for next year and need the dates.',
    product: RHEL,
    version: '8.10',
    severity: '4 (Low)',
    status: 'Waiting on Red Hat',
    contact: SOFIA,
    owner: PRIYA,
    ago: 90,
    more: { caseType: 'Account / Customer Service Request' },
    comments: [
      { by: SOFIA, ago: 70, text: 'A month is precise enough for us.' },
      {
        by: PRIYA,
        ago: 4,
        draft: true,
        text: 'Draft: each kernel is patched for six months after its release; dates follow in the table.',
      },
    ],
    script: [
      {
        do: 'say',
        by: PRIYA,
        text: 'Short answer: six months for each minor kernel. The table with the dates is being checked by a colleague.',
      },
      { do: 'severity', to: '3 (Normal)', by: SOFIA },
      { do: 'publish' },
      { do: 'say', by: SOFIA, text: 'Exactly what we needed.' },
      {
        do: 'close',
        by: PRIYA,
        text: 'Closing as answered. The table lives in our documentation and is kept up to date there.',
      },
      {
        do: 'reopen',
        by: SOFIA,
        text: 'One more question about the same table, so I reopen: does it hold for the real-time kernel as well?',
      },
      {
        do: 'say',
        by: PRIYA,
        draft: true,
        text: 'No: the real-time kernel is not part of live patching. Plan a reboot a quarter for those hosts.',
      },
      { do: 'publish' },
    ],
  },
  {
    number: '01234573',
    summary: 'Search for <b>*</b> in the web console shows "@everyone" entries of other groups \u202Egnp.exe\u202C',
    description:
      'Typed text is shown again unescaped: <img src=x onerror=alert(1)> and [a link](https://acme.example) and _*`~ stay as they are.',
    product: RHEL,
    version: '9.4',
    severity: '2 (High)',
    status: 'Waiting on Red Hat',
    contact: ANNA,
    owner: MARTA,
    ago: 15,
    more: { sbrGroups: ['Identity Management'] },
    comments: [
      {
        by: ANNA,
        ago: 14,
        text: 'To see it, search for one of these:\n<b>bold</b> <!channel> @everyone @here\n*_[x](tg://user?id=1)_* ``` {{7*7}} %s $HOME\nשלום \u202Efdp.exe\u202C مرحبا',
      },
    ],
    script: [
      {
        do: 'say',
        by: MARTA,
        text: 'I can see it here too: <script>alert("found")</script> comes back as it was typed. @everyone with this version is asked to apply the coming fix. <!here>',
      },
      { do: 'status', to: 'Waiting on Red Hat', by: MARTA },
      { do: 'severity', to: '1 (Urgent)', by: MARTA },
      { do: 'attach', by: ANNA, name: 'proof <1> & "2" \u202Egpj.exe', size: 88_123 },
      {
        do: 'say',
        by: ANNA,
        text: 'Also with \u200Bzero width\u200B and *unclosed _marks [like](this\n> and a quoted line\n/close 01234573',
      },
      {
        do: 'say',
        by: MARTA,
        text: 'Confirmed & fixed upstream; the package is being built. Workaround: set "escape = yes" in the console settings.',
      },
      { do: 'severity', to: '2 (High)', by: MARTA },
    ],
  },
  {
    number: '01234574',
    summary: 'Clients lose sssd cache after daylight saving change',
    description:
      'After the clock change 40 clients asked users to log in again. Offline logins were not possible until the cache was filled.',
    product: RHEL,
    version: '8.10',
    severity: '3 (Normal)',
    status: 'Closed',
    contact: JONAS,
    owner: INGRID,
    ago: 400,
    more: { resolutionDescription: 'The clients ran an image with a local time hardware clock. Set to UTC.' },
    comments: [
      {
        by: INGRID,
        ago: 380,
        text: 'Are the hardware clocks of these clients set to local time? "timedatectl" says so in its last lines.',
      },
      { by: JONAS, ago: 370, text: 'They are, all 40. Came with an old image.' },
      {
        by: INGRID,
        ago: 300,
        text: 'Then the change moved their clock by an hour and expired the tickets. Set them to UTC and it will not come back. Closing the case.',
      },
    ],
    script: [
      {
        do: 'say',
        by: INGRID,
        text: 'An article now describes this: "Hardware clock in local time and Kerberos tickets". The case stays closed.',
      },
      {
        do: 'reopen',
        by: JONAS,
        text: 'We found five more hosts which are on UTC and still lost their cache on Sunday.',
      },
      {
        do: 'say',
        by: INGRID,
        text: 'Thank you for reopening. Please send sssd logs of one of the five with debug_level = 6.',
      },
      { do: 'attach', by: JONAS, name: 'sssd_logs.tar.gz', size: 1_204_224 },
      { do: 'owner', to: TOMAS },
      {
        do: 'say',
        by: TOMAS,
        text: 'These five had a full /var. The cache could not be written, so it was thrown away; no clock involved.',
      },
      {
        do: 'close',
        by: INGRID,
        text: 'Cause found: /var full on five hosts. Closing again, with thanks for your patience.',
      },
    ],
  },
];
