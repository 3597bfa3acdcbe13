import { describe, expect, test } from 'vitest';
import { config } from '#src/config.ts';
import { GraphMail, PasswordMail } from '#src/ports/mail.ts';

const MICROSOFT = {
  MAILBOX: 'Support@Example.com',
  O365_TENANT_ID: 'example.onmicrosoft.com',
  O365_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
  O365_CLIENT_SECRET: 'secret-canary',
};
const IMAP = {
  MAILBOX: 'support@example.com',
  MAIL_IMAP: 'imap.example.com',
  MAIL_SMTP: 'smtp.example.com:465',
  MAIL_PASSWORD: 'secret-canary',
};
const JIRA = {
  ATLASSIAN_URL: 'https://acme.atlassian.net/',
  ATLASSIAN_USER: 'bot@acme.example',
  ATLASSIAN_API_TOKEN: 'secret-canary',
};
const rules = (text: string, more = {}) => config({ MAILBOX: 'a@b.example', MAIL_RULES: text, ...more }).mail.rules;

describe('what the settings connect', () => {
  test('a Microsoft 365 mailbox', () => {
    const [made] = config({ ...MICROSOFT, O365_SECRET_EXPIRES: '2027-03-31' }).mailAccounts;
    expect(made).toMatchObject({ vendor: 'mailgraph', id: 'mailbox', label: 'support@example.com' });
    expect(GraphMail.parse(made?.credentials)).toMatchObject({
      from: 'support@example.com',
      tenant: 'example.onmicrosoft.com',
      clientSecret: 'secret-canary',
      expires: '2027-03-31',
      login: 'https://login.microsoftonline.com',
      api: 'https://graph.microsoft.com/v1.0',
    });
  });

  test('one in a national cloud, where a person will sign in', () => {
    const cloud = { O365_URL: 'https://login.microsoftonline.us/', O365_API_URL: 'https://graph.microsoft.us/v1.0' };
    const scopes = 'Mail.ReadWrite.Shared,Mail.Send.Shared';
    const { mailAccounts } = config({ ...MICROSOFT, ...cloud, O365_CLIENT_SECRET: '', O365_SCOPES: scopes });
    expect(mailAccounts).toEqual([
      expect.objectContaining({
        credentials: expect.not.objectContaining({ clientSecret: expect.anything() }),
        scopes: 'Mail.ReadWrite.Shared Mail.Send.Shared',
      }),
    ]);
    expect(mailAccounts[0]?.credentials).toMatchObject({
      login: 'https://login.microsoftonline.us',
      api: 'https://graph.microsoft.us/v1.0',
    });
  });

  test('a mailbox by IMAP', () => {
    const [made] = config(IMAP).mailAccounts;
    expect(made).toMatchObject({ vendor: 'mail', id: 'mailbox' });
    expect(PasswordMail.parse(made?.credentials)).toMatchObject({ user: 'support@example.com' });
  });

  test('a Jira in the cloud, or one of their own', () => {
    const jira = (env: Record<string, string>) => config(env).mailAccounts[0];
    expect(jira(JIRA)).toEqual({
      vendor: 'jira',
      id: 'jira',
      label: 'Jira',
      credentials: {
        kind: 'cloud',
        site: 'https://acme.atlassian.net',
        user: 'bot@acme.example',
        token: 'secret-canary',
      },
    });
    const own = { ATLASSIAN_URL: 'https://jira.acme.example', ATLASSIAN_API_TOKEN: 'secret-canary' };
    expect(jira(own)?.credentials).toMatchObject({ kind: 'datacenter' });
    expect(jira({ ...JIRA, ATLASSIAN_CLOUD_ID: 'a-b-1' })?.credentials).toMatchObject({
      kind: 'cloud',
      cloudId: 'a-b-1',
    });
  });

  test('nothing where mailboxes were connected in a chat', () => {
    const { mail, mailAccounts } = config({ MAILBOX: 'a@example.com, B@example.com' });
    expect(mailAccounts).toEqual([]);
    expect(mail.boxes).toEqual(['a@example.com', 'b@example.com']);
  });

  test.each([
    ['MAILBOX', { ...MICROSOFT, MAILBOX: '' }],
    ['O365_TENANT_ID', { ...MICROSOFT, O365_TENANT_ID: '' }],
    ['O365_CLIENT_ID', { ...MICROSOFT, O365_CLIENT_ID: '' }],
    ['MAIL_SMTP', { ...IMAP, MAIL_SMTP: '' }],
    ['MAIL_PASSWORD', { ...IMAP, MAIL_PASSWORD: '' }],
    ['ATLASSIAN_URL', { ...JIRA, ATLASSIAN_URL: '' }],
    ['ATLASSIAN_USER', { ...JIRA, ATLASSIAN_USER: '' }],
    ['ATLASSIAN_API_TOKEN', { ...JIRA, ATLASSIAN_API_TOKEN: '' }],
    ['PUBLIC_URL', { JIRA_WEBHOOK_SECRET: 'secret-canary' }],
  ])('half of it is refused: %s is missing', (name, env) => {
    expect(() => config(env)).toThrow(`- ${name} is missing: `);
    expect(() => config(env)).not.toThrow(/secret-canary/);
  });

  test('a mailbox in two ways is refused', () => {
    expect(() => config({ ...MICROSOFT, ...IMAP })).toThrow('a mailbox is read in one way');
  });

  test('no secret is shown where another setting is wrong', () => {
    expect(() => config({ ...MICROSOFT, ...JIRA, MAILBOX: 'nobody' })).toThrow('MAILBOX should be support@example.com');
    expect(() => config({ ...MICROSOFT, ...JIRA, MAILBOX: 'nobody' })).not.toThrow(/secret-canary/);
  });
});

describe('how mails become tickets', () => {
  test('at the Jira of the settings, unless they say where', () => {
    expect(config(JIRA).mail.account).toBe('jira');
    expect(config({ ...JIRA, MAIL_ACCOUNT: 'redhat' }).mail.account).toBe('redhat');
  });

  test('rules in one line', () => {
    const text =
      'to network@example.com => board network, category incident; FROM *@acme.com=>priority high ;' +
      'subject *out of order* => label a, label b, type Incident, account other; any * => impact 2 - wide;';
    expect(rules(text, { JIRA_NETWORK_BOARD: 'NET', ...JIRA }).slice(0, 4)).toEqual([
      { where: 'to', pattern: 'network@example.com', sets: { product: 'NET', category: 'incident' } },
      { where: 'from', pattern: '*@acme.com', sets: { priority: 'high' } },
      { where: 'subject', pattern: '*out of order*', sets: { labels: 'a,b', version: 'Incident', account: 'other' } },
      { where: 'any', pattern: '*', sets: { impact: '2 - wide' } },
    ]);
  });

  test.each([
    ['to a@b.example board x', 'rule 1 ("to a@b.example board x"): it needs one =>'],
    [
      'any * => priority low; cc a@b.example => priority high',
      'rule 2 ("cc a@b.example => priority high"): it begins with to, from',
    ],
    ['from => priority high', 'it begins with to, from, subject or any'],
    ['any * => ', '"" sets nothing'],
    ['any * => priority', '"priority" sets nothing'],
    ['any * => priority urgnt', 'priority is urgent, high, medium, low, not urgnt'],
    ['any * => board network', 'there is no board network: there are support'],
  ])('a rule that is wrong is named: %s', (text, why) => {
    expect(() => rules(text, { JIRA_SUPPORT_BOARD: 'SUP' })).toThrow(
      `MAIL_RULES, ${why.startsWith('rule') ? why : ''}`,
    );
    expect(() => rules(text, { JIRA_SUPPORT_BOARD: 'SUP' })).toThrow(why);
  });

  test('who may write, and who gets no ticket', () => {
    const block = 'Robot@Example.com, spam.example, @other.example, *@third.example';
    const { mail } = config({ EMAIL_WHITELISTED_DOMAINS: 'Example.com,@example.org', EMAIL_BLACKLIST: block });
    expect(mail.allow).toEqual(['example.com', 'example.org']);
    expect(mail.block).toEqual(['robot@example.com', '@spam.example', '@other.example', '@third.example']);
    expect(() => config({ EMAIL_BLACKLIST: 'spam' })).toThrow('EMAIL_BLACKLIST should be');
  });

  test('caps, folders, silence, and the link people outside get', () => {
    const { mail } = config({
      MAIL_PER_SENDER: '2',
      MAIL_PER_HOUR: '9',
      MAIL_AUTHSERV: 'MX.example.com',
      MAIL_DONE_FOLDER: 'Done and dusted',
      MAIL_SILENCE: 'off',
      TICKET_CLIENT_APP: 'https://help.example.com/t/{key}',
    });
    expect(mail).toMatchObject({
      most: { sender: 2, all: 9 },
      authserv: 'mx.example.com',
      folders: { done: 'Done and dusted', parked: undefined },
      silence: undefined,
      link: 'https://help.example.com/t/{key}',
    });
    expect(config({ TICKET_CLIENT_APP: 'localhost' }).mail.link).toBeUndefined();
  });

  test.each([
    ['MAIL_SILENCE', '0'],
    ['MAIL_PER_SENDER', 'many'],
    ['MAIL_IMAP', 'imaps://imap.example.com'],
    ['O365_SECRET_EXPIRES', 'soon'],
    ['ATLASSIAN_URL', 'acme'],
    ['JIRA_WEBHOOK_SECRET', 'short'],
    ['EMAIL_WHITELISTED_DOMAINS', 'ann@example.com'],
  ])('%s cannot be %s', (name, wrong) => {
    expect(() => config({ [name]: wrong })).toThrow(`- ${name} should be `);
  });

  test('webhooks are on where people outside can reach us', () => {
    const env = { PUBLIC_URL: 'https://casebell.example.com/', JIRA_WEBHOOK_SECRET: 'long enough' };
    expect(config(env)).toMatchObject({
      jiraWebhook: 'long enough',
      graphNotify: 'https://casebell.example.com/graph',
    });
    expect(config({ PUBLIC_URL: 'http://casebell.example.com' }).graphNotify).toBeUndefined();
    expect(config({ PUBLIC_URL: 'https://casebell.example.com', PORT: 'off' }).graphNotify).toBeUndefined();
    expect(() => config({ ...env, PORT: 'off' })).toThrow('PORT is off, but JIRA_WEBHOOK_SECRET needs it');
  });
});
