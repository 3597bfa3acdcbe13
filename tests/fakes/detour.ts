import { Agent, type Dispatcher } from 'undici';

const SSO = 'https://sso.redhat.com';
const TOKENS = '/auth/realms/redhat-external/protocol/openid-connect/token';
const API = 'https://api.access.redhat.com';

/**
 * The way to Red Hat's real hosts, leading to a portal on this machine; nothing else can be asked. `urls` as they were
 * asked for, `bearers` the access tokens that went along.
 */
export function detour(portal: string): { dispatcher: Dispatcher; urls: string[]; bearers: Set<string> } {
  const urls: string[] = [];
  const bearers = new Set<string>();
  const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
    const url = new URL(options.path, options.origin);
    urls.push(url.href);
    const bearer = /Bearer ([\w.-]+)/.exec(JSON.stringify(options.headers))?.[1];
    if (bearer) bearers.add(bearer);
    const api = url.origin === API;
    if (!api && !(url.origin === SSO && url.pathname === TOKENS)) throw new Error(`no way leads to ${url.href}`);
    return dispatch({ ...options, origin: portal, path: api ? options.path : '/sso/token' }, handler);
  });
  return { dispatcher, urls, bearers };
}
