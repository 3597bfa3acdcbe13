import { describe, expect, test } from 'vitest';
import { config } from '#src/config.ts';

const MICROSOFT = {
  MAILBOX: 'Support@Example.com',
  O365_TENANT_ID: 'example.onmicrosoft.com',
  O365_CLIENT_ID: '11111111-2222-3333-4444-555555555555',
  O365_CLIENT_SECRET: 'secret-canary',
};
const JIRA = {
  ATLASSIAN_URL: 'https://acme.atlassian.net/',
  ATLASSIAN_USER: 'bot@acme.example',
  ATLASSIAN_API_TOKEN: 'secret-canary',
};

describe('boards', () => {
  const last = (env: Record<string, string>) => config(env).mail.rules.at(-1);

  test('as the service before us wrote them, or short', () => {
    const projects = { JIRA_SUPPORT_BOARD: 'SUP', JIRA_NET_OPS_BOARD: 'NET' };
    const long = { JIRA_BOARDS: 'JIRA_SUPPORT_BOARD,JIRA_NET_OPS_BOARD', JIRA_DEFAULT_BOARD: 'JIRA_NET_OPS_BOARD' };
    const short = { JIRA_BOARDS: 'support, net_ops', JIRA_DEFAULT_BOARD: 'net_ops' };
    for (const env of [long, short, { JIRA_DEFAULT_BOARD: 'net_ops' }])
      expect(last({ ...projects, ...env })).toEqual({
        where: 'any',
        pattern: '*',
        sets: { product: 'NET', version: 'Task' },
      });
    expect(config({ ...projects, ...long }).warnings).toEqual([]);
  });

  test('are missed where mails are to become issues, and nothing says of which project', () => {
    const env = { ...JIRA, MAILBOX: 'a@b.example' };
    const missing = [expect.stringContaining('JIRA_<NAME>_BOARD is not set')];
    expect(config(env).warnings).toEqual(missing);
    for (const more of [
      { JIRA_SUPPORT_BOARD: 'SUP' },
      { MAIL_RULES: 'any * => product SUP' },
      { MAIL_ACCOUNT: 'acme' },
    ])
      expect(config({ ...env, ...more }).warnings).toEqual([]);
  });

  test('the only one there is needs no default; of several none is guessed', () => {
    expect(last({ JIRA_SUPPORT_BOARD: 'SUP' })?.sets).toMatchObject({ product: 'SUP' });
    const several = { JIRA_SUPPORT_BOARD: 'SUP', JIRA_NET_BOARD: 'NET' };
    expect(last(several)?.sets).toEqual({ version: 'Task' });
    expect(config(several).warnings).toEqual([expect.stringContaining('JIRA_DEFAULT_BOARD is not set')]);
  });

  test('what every mail sets that no rule sets', () => {
    const env = { ...JIRA, JIRA_SUPPORT_BOARD: 'SUP', JIRA_TICKET_TYPE: 'Incident', JIRA_TICKET_LABELS: 'mail, noc' };
    expect(last({ ...env, JIRA_TICKET_LABEL_DEFAULT_CATEGORY: 'general' })?.sets).toEqual({
      product: 'SUP',
      version: 'Incident',
      labels: 'mail,noc',
      category: 'general',
    });
  });

  test('the categories of the service before us, unless there are others', () => {
    const env = { JIRA_TICKET_LABEL_CATEGORIES: 'hardware,software' };
    expect(config(env).web?.categories).toEqual(['hardware', 'software']);
    expect(config({ ...env, TICKET_CATEGORIES: 'a,b' }).web?.categories).toEqual(['a', 'b']);
  });

  test.each([
    [
      { JIRA_SUPPORT_BOARD: 'Support desk' },
      'JIRA_SUPPORT_BOARD should be the key of a project, what its tickets begin with',
    ],
    [{ JIRA_BOARDS: 'support' }, 'JIRA_SUPPORT_BOARD is missing: JIRA_BOARDS names support'],
    [{ JIRA_SUPPORT_BOARD: 'SUP', JIRA_DEFAULT_BOARD: 'net' }, 'JIRA_DEFAULT_BOARD names no board: there are support'],
  ])('%o is refused', (env, why) => {
    expect(() => config(env)).toThrow(why);
  });
});

describe('settings of the service before us', () => {
  test.each([
    ['SQLALCHEMY_DATABASE_URI', 'DATA_DIR'],
    ['APPLICATION_ROOT', 'APPLICATION_CONTEXT'],
    ['OPENAPI', 'specs.json'],
    ['CONNECTION_TIMEOUT_IN_MINUTES', 'nothing is left to set'],
    ['KEEP_ALIVE_INTERVAL_IN_SECONDS', 'POLL_MAIL'],
    ['FLASK_RUN_PORT', 'PORT and LOG_LEVEL'],
    ['JIRA_DEFAULT_REPORTER', 'ATLASSIAN_USER'],
  ])('%s is obsolete, and what replaces it is said', (name, instead) => {
    expect(config({ [name]: 'x' }).warnings).toEqual([expect.stringMatching(/ is obsolete: /)]);
    expect(config({ [name]: 'x' }).warnings[0]).toContain(instead);
  });

  test('its address of the mail server is not taken for where Microsoft signs in', () => {
    const { mailAccounts, warnings } = config({ ...MICROSOFT, O365_URL: 'https://outlook.office365.com' });
    expect(mailAccounts[0]?.credentials['login']).toBe('https://login.microsoftonline.com');
    expect(warnings).toEqual([expect.stringContaining("Graph's address is O365_API_URL")]);
  });

  test.each([
    ['MAIL_BOX', 'MAIL_BOX is not a setting; did you mean MAILBOX?'],
    ['O365_CLIENT', 'O365_CLIENT is not a setting; did you mean O365_CLIENT_ID?'],
    ['ATLASSIAN_API_TOKN', 'ATLASSIAN_API_TOKN is not a setting; did you mean ATLASSIAN_API_TOKEN?'],
    ['EMAIL_BLACKLISTS', 'EMAIL_BLACKLISTS is not a setting; did you mean EMAIL_BLACKLIST?'],
    ['JIRA_TICKET_TYPES', 'JIRA_TICKET_TYPES is not a setting; did you mean JIRA_TICKET_TYPE?'],
  ])('%s, misspelt', (name, warning) => {
    expect(config({ [name]: 'x' }).warnings).toEqual([warning]);
  });

  test('rules without a mailbox do nothing, and that is said', () => {
    expect(config({ MAIL_RULES: 'any * => priority low' }).warnings).toEqual([
      'MAIL_RULES is set, but MAILBOX is not: no mail becomes a ticket',
    ]);
  });
});
