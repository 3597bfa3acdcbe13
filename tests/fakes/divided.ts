import type { Http, HttpRequest, Vendor } from '#src/ports/vendor.ts';

const BOUNDARY = /casebell-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const FIXED = `casebell-${'00000000-0000-0000-0000-000000000000'}`;

/** The vendor, whose uploads are divided by a boundary that is always the same, so that they can be recorded. */
export function divided<C, E>(vendor: Vendor<C, E>): Vendor<C, E> {
  return {
    ...vendor,
    connect: (account, tools) => vendor.connect(account, { ...tools, http: alike(tools.http) }),
  };
}

function alike(send: Http): Http {
  return (request) => {
    const { body, headers = {} } = request;
    if (body === undefined || typeof body === 'string') return send(request);
    const named = Object.entries(headers).map(([name, value]) => [name, value.replace(BOUNDARY, FIXED)]);
    return send({ ...request, headers: Object.fromEntries(named), body: redivided(body) });
  };
}

async function* redivided(body: Exclude<HttpRequest['body'], string | undefined>): AsyncIterable<Uint8Array> {
  for await (const chunk of body)
    yield Buffer.from(Buffer.from(chunk).toString('latin1').replace(BOUNDARY, FIXED), 'latin1');
}
