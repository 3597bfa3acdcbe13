import { http } from '#src/http.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { credentials } from '#vendors/azure/account.ts';
import { azure } from '#vendors/azure.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, type Wire, wire } from './wire.ts';

const NOW = Date.parse('2026-11-20T08:10:00Z');
const GUID = '132d901f-189d-4381-9214-fe68e27e05a1';
export const NUMBER = '2611200040001234';
export const NAME = 'noc-20261120-1';
export const SUPPORT = `/subscriptions/${GUID}/providers/Microsoft.Support`;

/** By method and the path below the support resources; absent: there is no such thing. */
export type Answers = Record<string, (request: Seen, base: string) => Said>;
export type Played = Pick<Wire, typeof Symbol.asyncDispose> & {
  desk: Required<Desk>;
  seen: Seen[];
  /** The requests whose method and path hold this. */
  asked(what: string): Seen[];
};

/** Azure as these answers say, and a desk connected with it. The clock stands still. */
export async function play(answers: Answers): Promise<Played> {
  const server = await wire((request) => {
    if (request.path.endsWith('/token'))
      return said({ token_type: 'Bearer', expires_in: 3599, access_token: 'access' });
    const path = request.path.replace(`${SUPPORT}/`, '').replace('/providers/Microsoft.Support/', '');
    const absent = said({ error: { code: 'ResourceNotFound', message: 'not found' } }, 404);
    return answers[`${request.method} ${path}`]?.(request, server.base) ?? absent;
  });
  const account = credentials.parse({
    tenant: GUID,
    client: GUID,
    secret: 'secret',
    subscription: GUID,
    firstName: 'Anna',
    lastName: 'Rossi',
    email: 'noc@acme.example',
    country: 'ITA',
    timeZone: '',
    language: '',
    api: server.base,
    sso: server.base,
  });
  const tools = { http: http({ now: () => NOW }), mail: noMail, now: () => NOW, keep: async () => {} };
  return {
    desk: azure.connect(account, tools) as Required<Desk>,
    seen: server.seen,
    asked: (what) => server.seen.filter(({ method, path }) => `${method} ${path}`.includes(what)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function said(json: unknown, status = 200, headers: Record<string, string> = {}): Said {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
}

export function ticket(properties: object = {}, name = NAME) {
  const usual = {
    supportTicketId: NUMBER,
    title: 'VM stuck',
    description: 'It stays in Starting.',
    severity: 'moderate',
    status: 'Open',
    createdDate: '2026-11-20T08:00:00Z',
    modifiedDate: '2026-11-20T08:05:00Z',
    contactDetails: { primaryEmailAddress: 'anna@branch.example' },
  };
  return { name, type: 'Microsoft.Support/supportTickets', properties: { ...usual, ...properties } };
}

export function list(...rows: unknown[]): () => Said {
  return () => said({ value: rows });
}
