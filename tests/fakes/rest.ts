import { rest } from '#src/api/rest.ts';
import type { Scope } from '#src/core/access/keys.ts';
import { api } from './api.ts';
import { type Town, town } from './core.ts';

export type Office = Awaited<ReturnType<typeof office>>;
type Given = NonNullable<Parameters<typeof town>[0]>;
export type Answer = { status: number; headers: Headers; body: unknown; text: string };

/**
 * The REST API over a town, on a port of its own. Work goes on while an answer is waited for, and only then; `vendor:
 * 'stands'` keeps it from going on.
 */
export async function office(o: Given = {}) {
  const place: Town = await town(o);
  const { core } = place;
  const it = await api({ home: place, rest });

  async function ask(
    path: string,
    init: Parameters<typeof it.ask>[1] & { vendor?: 'stands' | undefined } = {},
  ): Promise<Answer> {
    const { vendor, ...request } = init;
    let over = false;
    const work = it.ask(path, request).finally(() => {
      over = true;
    });
    if (vendor !== 'stands') await place.until(() => over);
    const answer = await work;
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined, text };
  }

  return {
    town: place,
    core,
    origin: it.origin,
    log: it.log,
    ask,
    /** A key with these scopes, and its id. */
    async key(...scopes: Scope[]): Promise<{ id: string; key: string }> {
      return core.keys.make({ name: 'script', scopes });
    },
    async stop(): Promise<void> {
      await it.stop();
      await place.stop();
    },
  };
}

/** A form with these fields; a Blob is a file. */
export function form(fields: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}
