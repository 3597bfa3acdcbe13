import { redact } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter, Mail } from '#src/ports/mail.ts';
import type { Desk, Http, HttpRequest } from '#src/ports/vendor.ts';

/** What would go out first, headers left out and secrets hidden; `none`: the work was done, and nothing would. */
export type Rehearsal =
  | { kind: 'request'; method: string; url: string; json?: unknown; form?: Record<string, string>; text?: string }
  | { kind: 'letter'; letter: Letter }
  | { kind: 'none'; value: unknown };

const GONE = '[secret]';

/**
 * Lets work go as far as its first effect and no further: what only asks is asked, what makes, changes or sends
 * something is caught. `secrets` are words that are shown nowhere.
 */
export async function rehearsal(
  o: { http: Http; mail: Mail; secrets: string[]; connect(tools: { http: Http; mail: Mail }): Desk },
  work: (desk: Desk) => Promise<unknown>,
): Promise<Rehearsal> {
  const caught = Promise.withResolvers<Rehearsal>();
  let over = false;
  function stop(at: Rehearsal): never {
    over = true;
    caught.resolve(at);
    throw new Failure('unsupported', 'a rehearsal sends nothing');
  }
  const desk = o.connect({
    async http(request) {
      if (over || hasEffect(request)) return stop(shown(request, hider(o.secrets)));
      return o.http(request);
    },
    mail: {
      from: (signal) => o.mail.from(signal),
      send: async (letter) => stop({ kind: 'letter', letter }),
    },
  });
  // Not the other way round: what was caught is the answer, whatever the work makes of having been stopped.
  const done = work(desk).then(
    (value): Rehearsal => ({ kind: 'none', value }),
    (error: unknown) => (over ? caught.promise : Promise.reject(error)),
  );
  return Promise.race([caught.promise, done]);
}

/** Whether it makes, changes or sends something there. */
export function hasEffect({ method = 'GET', effect }: HttpRequest): boolean {
  return effect ?? !(method === 'GET' || method === 'HEAD');
}

function shown(request: HttpRequest, hide: (value: unknown) => unknown): Rehearsal {
  const { method = 'GET', query = {}, json, form, body } = request;
  const url = URL.parse(request.url);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url?.searchParams.append(name, value);
  return {
    kind: 'request',
    method,
    url: String(hide(url?.href ?? request.url)),
    ...(json === undefined ? {} : { json: hide(json) }),
    ...(form ? { form: hide(form) as Record<string, string> } : {}),
    ...(typeof body === 'string' ? { text: String(hide(body)) } : {}),
  };
}

/** Hides secrets in texts, however deep they lie, and whole values under a name that stands for a secret. */
function hider(secrets: string[]): (value: unknown, name?: string) => unknown {
  function text(value: string): string {
    return redact(secrets.reduce((safe, secret) => safe.replaceAll(secret, GONE), value));
  }
  return function hide(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return secretName(name) ? GONE : text(value);
    if (Array.isArray(value)) return value.map((item) => hide(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hide(item, key)]));
  };
}

/** What the log would not show under that name is not shown here either. */
function secretName(name: string): boolean {
  const line = JSON.stringify({ [name]: 'value' });
  return redact(line) !== line;
}
