/** What our own mail server found out about a sender: `none` where it says nothing. */
export type Proof = 'good' | 'forged' | 'none';

type Results = Map<string, Set<string>>;

/**
 * Reads the topmost Authentication-Results (RFC 8601), which the last server wrote. With `authserv` only what carries that
 * name is believed; without it a mail may have brought the header along, so it is only believed where it says no. Forged:
 * dmarc=fail, or spf=fail without any dkim=pass. Exchange Online is said to write no name at all (not verified here): leave
 * `authserv` unset there.
 */
export function proofOf(header: string | undefined, authserv: string | undefined): Proof {
  const [first = '', ...rest] = bare(header ?? '').split(';');
  const named = !first.includes('=');
  const name = named ? (first.trim().split(/\s+/)[0] ?? '').toLowerCase() : '';
  if (authserv !== undefined && name !== authserv.toLowerCase()) return 'none';
  const results = resultsIn(named ? rest : [first, ...rest]);
  if (isForged(results)) return 'forged';
  return results.size > 0 ? 'good' : 'none';
}

function isForged(results: Results): boolean {
  const has = (method: string, result: string) => results.get(method)?.has(result) === true;
  return has('dmarc', 'fail') || (has('spf', 'fail') && !has('dkim', 'pass'));
}

/** `method=result`, or `method/version=result`, at the beginning of each part. */
function resultsIn(parts: string[]): Results {
  const results: Results = new Map();
  for (const part of parts) {
    const [, method = '', result = ''] = /^\s*([a-z0-9-]+)(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)/i.exec(part) ?? [];
    if (!method) continue;
    const key = method.toLowerCase();
    results.set(key, (results.get(key) ?? new Set()).add(result.toLowerCase()));
  }
  return results;
}

/** Without comments and quoted strings, in which a sender may have put anything. */
function bare(header: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < header.length; at++) {
    const letter = header.charAt(at);
    if (letter === '\\' && (quoted || depth > 0)) at++;
    else if (letter === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '(') depth++;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += letter;
  }
  return out;
}
