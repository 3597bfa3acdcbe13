import { openCore } from '#src/app.ts';
import { type Call, print, wrong } from '#src/cli/call.ts';
import type { Config } from '#src/config.ts';
import { type Made, SETTINGS } from '#src/core/accounts/settled.ts';
import type { Core } from '#src/core/index.ts';
import { authorizationCode, deviceCode, type SignedIn, standardScopes } from '#src/graph/signin.ts';
import { http } from '#src/http.ts';
import { log as openLog } from '#src/log.ts';
import { patience } from '#src/patience.ts';

/** As long as a person may take to sign in. */
const PATIENCE = 30 * 60_000;

/**
 * `casebell mail auth`: a person signs in to the mailbox of the settings, and the token is kept, sealed. Where there is a
 * client secret, nobody needs to (but for --browser): it is tried. A service that runs goes on with it by itself.
 */
export async function auth({ config, flags, say, io }: Call): Promise<number> {
  const made = config.mailAccounts.find(({ vendor }) => vendor === 'mailgraph');
  if (!made) return wrong(io, say('cli-mail-auth-unset'));
  const mailbox = made.label;
  if (flags.mailbox && flags.mailbox.toLowerCase() !== mailbox)
    return wrong(io, say('cli-mail-auth-other', { mailbox }));
  const signal = patience(PATIENCE);
  // First: an old key, or a folder that cannot be written, is said before anybody signs in.
  const house = await openCore({ config, log: openLog({ level: 'silent' }) });
  try {
    const byHand = flags.browser === true || !made.credentials['clientSecret'];
    if (!byHand) print(io, say('cli-mail-auth-secret', { mailbox }));
    const signed = byHand ? await signIn(made, { config, flags, say, io }, signal) : undefined;
    await keep(house.core, made, signed, signal);
    return print(io, say('cli-mail-auth-done', { mailbox }));
  } finally {
    await house.close();
  }
}

async function signIn(
  { credentials, scopes, label }: Made,
  { config, flags, say, io }: Pick<Call, 'config' | 'flags' | 'say' | 'io'>,
  signal: AbortSignal,
): Promise<SignedIn> {
  const { login = '', api = '', tenant = '', clientId = '', clientSecret } = credentials;
  const wanted = { login, tenant, clientId, clientSecret, scopes: lasting(scopes ?? standardScopes(api)), signal };
  const tools = { http: wayOut(config), now: Date.now };
  if (flags.browser)
    return authorizationCode({
      ...wanted,
      ...tools,
      page: say('cli-mail-auth-page'),
      open: (url) => print(io, say('cli-mail-auth-browser', { mailbox: label, url })),
    });
  return deviceCode({
    ...wanted,
    ...tools,
    show: (code, url) => print(io, say('cli-mail-auth-code', { mailbox: label, url, code })),
  });
}

/** Without it the sign-in would end within the hour. */
function lasting(scopes: string): string {
  return scopes.split(' ').includes('offline_access') ? scopes : `offline_access ${scopes}`;
}

function wayOut({ privateHosts }: Config) {
  return http({ inside: (host) => privateHosts.includes(host) });
}

/** Proven at the mailbox before it is kept. */
async function keep(core: Core, made: Made, signed: SignedIn | undefined, signal: AbortSignal): Promise<void> {
  const { id, vendor, label } = made;
  const credentials = {
    ...made.credentials,
    ...(signed ? { refreshToken: signed.refreshToken, scopes: signed.scopes } : {}),
    ...(signed?.expires ? { expires: signed.expires } : {}),
  };
  const result = await core.accounts.connect({ person: SETTINGS, vendor, credentials, id, label }, signal);
  if (result.kind === 'failed') throw result.failure;
  if (result.kind === 'problems')
    throw new Error(`The settings of ${label} are not right (${Object.keys(result.problems)})`);
  await core.audit.note({ person: 'cli' }, 'account-renewed', `${vendor} ${id}`);
  await core.resume(id);
}
