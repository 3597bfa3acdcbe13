import { createHash } from 'node:crypto';
import type { Said, Seen } from '#tests/fakes/wire.ts';

type Form = Record<string, string>;

/** Entra's sign-in pages: `/{tenant}/oauth2/v2.0/{token,devicecode,authorize}`. */
export function fakeEntra(now: () => number) {
  const access = new Map<string, number>();
  const refresh = new Set<string>();
  const codes = new Map<string, Form>();
  let count = 0;

  const fake = {
    secret: 'client-secret',
    /** An AADSTS number with which every sign-in is refused. */
    refuse: undefined as number | undefined,
    /** What the person does with the device code. */
    person: 'waits' as 'waits' | 'agrees' | 'declines' | 'late',
    /** Answered in place of `authorization_pending`, once each. */
    hurdles: [] as string[],
    refreshToken(): string {
      count += 1;
      refresh.add(`refresh-${count}`);
      return `refresh-${count}`;
    },
    /** All access tokens given out so far are over. */
    expire: () => access.clear(),
    lets: (authorization: string | undefined) =>
      (access.get((authorization ?? '').replace('Bearer ', '')) ?? 0) > now(),
    answer(request: Seen): Said {
      const form = Object.fromEntries(new URLSearchParams(request.body));
      if (request.path.endsWith('/authorize')) return authorize(request.query);
      if (fake.refuse) return refused(fake.refuse);
      if (request.path.endsWith('/devicecode')) return device(form);
      return granted(form);
    },
  };

  function authorize(asked: Form): Said {
    codes.set('code-1', asked);
    const back = new URL(asked['redirect_uri'] ?? '');
    const said = fake.person === 'declines' ? { error: 'access_denied' } : { code: 'code-1' };
    back.search = new URLSearchParams({ ...said, state: asked['state'] ?? '' }).toString();
    return { status: 302, headers: { location: back.href } };
  }
  function device({ scope = '' }: Form): Said {
    codes.set('device-1', { scope });
    const verification_uri = 'https://microsoft.com/devicelogin';
    return told({
      ...{ device_code: 'device-1', user_code: 'ABCD-EFGH', verification_uri },
      ...{ expires_in: 900, interval: 5, message: 'Open the page and type the code.' },
    });
  }
  function granted(form: Form): Said {
    const { grant_type = '', client_secret } = form;
    if (client_secret !== undefined && client_secret !== fake.secret) return refused(7000215);
    if (grant_type === 'client_credentials') return client_secret ? token(false) : refused(7000218);
    if (grant_type === 'refresh_token') return refresh.has(form['refresh_token'] ?? '') ? token(true) : refused(70008);
    if (grant_type === 'authorization_code') {
      const asked = codes.get(form['code'] ?? '');
      const proof = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url');
      const fits = asked?.['code_challenge'] === proof && asked['redirect_uri'] === form['redirect_uri'];
      return fits ? token(true) : error(400, 'invalid_grant', 501481);
    }
    if (!codes.has(form['device_code'] ?? '')) return error(400, 'bad_verification_code', 70018);
    const hurdle = fake.hurdles.shift();
    if (hurdle) return error(400, hurdle, 70016);
    if (fake.person === 'agrees') return token(true);
    if (fake.person === 'waits') return error(400, 'authorization_pending', 70016);
    return fake.person === 'late' ? error(400, 'expired_token', 70020) : error(400, 'authorization_declined', 70017);
  }
  function token(person: boolean): Said {
    count += 1;
    const access_token = `access-${count}`;
    access.set(access_token, now() + 3_600_000);
    const more = person ? { refresh_token: fake.refreshToken() } : {};
    return told({ access_token, expires_in: 3600, ...more });
  }
  return fake;
}

function told(value: unknown): Said {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

function refused(number: number): Said {
  const client = [7000215, 7000218, 7000222].includes(number);
  return error(client ? 401 : 400, client ? 'invalid_client' : 'invalid_grant', number);
}

function error(status: number, name: string, number: number): Said {
  const body = { error: name, error_description: `AADSTS${number}: No.`, error_codes: [number] };
  return { ...(told(body) as object), status };
}
