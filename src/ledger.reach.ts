// SQLSTATE: connection exceptions, the server ends or starts, it has no room or memory left.
const GONE = /^(?:08|57P|53)/;
const NETWORK = /^(?:ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/;
const CUT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;
const NO_TLS = /does not support SSL|error establishing an SSL connection/;
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY/;

/** Called with why the ledger cannot be reached, once, and with nothing when it is back. */
export type Told = (lost: string | undefined) => void;

/** Whether Postgres can be reached: as soon as one of those who ask it cannot, until all can again. */
export function reach(told: Told) {
  const away = new Set<string>();
  return {
    reached: () => away.size === 0,
    lost(who: string, why: string): void {
      if (away.size === 0) told(why);
      away.add(who);
    },
    back(who: string): void {
      if (away.delete(who) && away.size === 0) told(undefined);
    },
  };
}

/**
 * The address as pg takes it without a warning: for it `prefer`, `require` and `verify-ca` all mean `verify-full`, unless
 * `uselibpqcompat=true` stands there too.
 */
export function plain(url: string): string {
  if (/[?&]uselibpqcompat=true/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=[&#]|$)/g, '$1verify-full');
}

/** Whether it may be back in a moment. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return GONE.test(code(error)) || NETWORK.test(code(error)) || CUT.test(error.message);
}

/** What happened, and what a person can do; without the password. Undefined where it was not the server that failed. */
export function explain(url: string, error: unknown): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  const where = `Postgres (${host}${pathname})`;
  const state = code(error);
  // Where every address of a host was tried there is no text.
  const text = (error instanceof Error ? error.message : String(error)) || state;
  if (/^28/.test(state)) return `${where} does not let us in (${text}). Check user and password in its address.`;
  if (state === '3D000') return `${where} has no such database. Create it, or correct the address.`;
  if (state === '42501')
    return `${where} refuses: ${text}. Its user has to own the database, or may create tables in it.`;
  if (state === '25006')
    return `${where} refuses: ${text}. Name the server that takes writes; default_transaction_read_only has to be off.`;
  if (/^53/.test(state)) return `${where} has no room left (${text}). Give it some; nothing was lost.`;
  if (NO_TLS.test(text))
    return `${where} does not speak TLS (${text}). Give it a certificate, or say sslmode=disable in its address.`;
  if (CERTIFICATE.test(state))
    return `${where} shows a certificate that is not trusted (${text}). Name its CA with sslrootcert=FILE in its address, or do not check it: sslmode=no-verify.`;
  if (isGone(error))
    return `${where} cannot be reached (${text}). See whether it runs, and whether its address is right; nothing was lost.`;
  return undefined;
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
