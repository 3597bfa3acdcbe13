import { z } from 'zod';
import { expires, site, user } from '#vendors/api/fields.ts';

const secret = z.string().trim().optional().meta({ secret: true });

/**
 * What /setup asks. `user` is the login Casebell acts as, with either way to sign in: it tells our own comments from the
 * vendor's. With a client id the way is OAuth (a refresh token, or without one the client's own credentials), else the
 * password. `closeCode` goes into `close_code` of an incident, `resolution_code` of a case.
 */
export const credentials = z
  .object({
    instance: site('service-now.com').meta({ example: 'https://example.service-now.com' }),
    records: z.enum(['incident', 'case']).meta({ choices: ['incident', 'case'], example: 'case' }),
    user: user.meta({ example: 'casebell.noc' }),
    password: secret,
    clientId: z.string().trim().optional().meta({ example: '6b7d0f1c2e3a4b5c8d9e0f1a2b3c4d5e' }),
    clientSecret: secret,
    refreshToken: secret,
    closeCode: z.string().trim().optional().meta({ example: 'Resolved by caller' }),
    expires,
  })
  .superRefine(({ password, clientId, clientSecret }, check) => {
    const lacking = clientId ? !clientSecret && 'clientSecret' : !password && 'password';
    if (lacking) check.addIssue({ code: 'custom', path: [lacking], message: 'a password, or a client id and secret' });
  });
export type ServiceNow = z.output<typeof credentials>;

/** Title, text and severity are all that a new record needs. */
export const extra = z.object({});

type State = { value: string; word: string };
/** What differs between the two tables. */
export type Kind = {
  table: string;
  /** Of the base system; an instance may have others. */
  states: readonly State[];
  closed: string;
  reopened: string;
  /** States that ask why, and the field with the code for it. */
  ends: readonly string[];
  code: { field: string; usual?: string };
  /** The field with the person on our side. */
  contact: string;
  /** The field that says what it is about, and those of this table alone. */
  product: string;
  more: string;
};

/**
 * Incident states are documented. Those of a case are the instance's own: these are the base system's as one source
 * tells them, and so is the close code; `active_escalation` is not verified.
 */
export const KINDS = {
  incident: {
    table: 'incident',
    states: [
      { value: '1', word: 'New' },
      { value: '2', word: 'In Progress' },
      { value: '3', word: 'On Hold' },
      { value: '6', word: 'Resolved' },
      { value: '7', word: 'Closed' },
      { value: '8', word: 'Canceled' },
    ],
    closed: '7',
    reopened: '2',
    ends: ['6', '7'],
    code: { field: 'close_code', usual: 'Resolved by caller' },
    contact: 'caller_id',
    product: 'cmdb_ci',
    more: '',
  },
  case: {
    table: 'sn_customerservice_case',
    states: [
      { value: '1', word: 'New' },
      { value: '10', word: 'Open' },
      { value: '18', word: 'Awaiting Info' },
      { value: '6', word: 'Resolved' },
      { value: '3', word: 'Closed' },
    ],
    closed: '3',
    reopened: '10',
    ends: ['6', '3'],
    code: { field: 'resolution_code' },
    contact: 'contact',
    product: 'product',
    more: ',active_escalation',
  },
} as const satisfies Record<ServiceNow['records'], Kind>;
