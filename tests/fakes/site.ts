import { onTestFinished } from 'vitest';
import { pages } from '#src/api/pages.ts';
import type { Parts } from '#src/api/server.ts';
import { links } from '#src/core/access/links.ts';
import { api } from './api.ts';
import { type House, house } from './house.ts';

export type Site = Awaited<ReturnType<typeof site>>;

/** A house with its pages on a port of its own; both go when the test ends. Every chat platform reaches them. */
export async function site(o: Parameters<typeof house>[0] & { publicUrl?: boolean; rest?: Parts['rest'] } = {}) {
  const h = await house(o);
  let origin = '';
  Object.assign(h.core, {
    links: links({ ledger: h.ledger, now: h.now, origin: () => (o.publicUrl === false ? undefined : origin) }),
  });
  const served = await api({
    home: h,
    pages,
    ...(o.rest ? { rest: o.rest } : {}),
    limits: { anybody: 1000, browser: 1000 },
  });
  origin = served.origin;
  onTestFinished(async () => {
    await served.stop();
    await h.stop();
  });
  return { h, origin, log: served.log, stop: served.stop, surfer: (lang?: string) => surfer(origin, lang) };
}

/** A browser without a script: keeps its cookie and follows no redirect by itself. */
export function surfer(origin: string, lang = 'en') {
  let cookie = '';

  async function ask(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
    const init = form && { method: 'POST', body: new URLSearchParams(form) };
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: 'manual',
      headers: { 'accept-language': lang, cookie, ...(form ? { origin } : {}), ...headers },
    });
    const set = response.headers.get('set-cookie');
    if (set) cookie = set.split(';')[0] ?? '';
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, to: response.headers.get('location') };
  }

  return {
    open: (path: string, headers?: Record<string, string>) => ask(path, undefined, headers),
    send: (path: string, form: Record<string, string> = {}, headers?: Record<string, string>) =>
      ask(path, form, headers),
    get cookie() {
      return cookie;
    },
    /** By the one-time link of somebody's /board. */
    async signIn(house: House, person: string): Promise<void> {
      await ask(`/in/${await house.core.links.make('board', person)}`, {});
    },
  };
}
