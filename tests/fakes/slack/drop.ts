import type { Kept } from './methods.ts';
import type { Json } from './rules.ts';
import type { Plain } from './server.ts';

/**
 * `type`: the content type it is given with. `abroad`: from another organisation, whose files the event shows by their
 * id alone. `elsewhere`: only linked to, and kept by somebody else. `way`: the redirects in front of it.
 */
export type DroppedFile = {
  name: string;
  bytes: Uint8Array;
  type?: string;
  abroad?: boolean;
  elsewhere?: string;
  way?: string[];
};

/** Files people drop, as Slack shows and gives them. */
export function dropbox(o: { drops: Map<string, Kept>; scopes: Set<string>; base(): string; next(): string }) {
  const ways = new Map<string, string[]>();

  return {
    /** What the event shows of it. */
    add(file: DroppedFile): Json {
      const id = o.next();
      const { name, bytes, type = 'application/octet-stream', abroad, elsewhere, way = [] } = file;
      const url = elsewhere ?? `${o.base()}/files-pri/${id}/download/${encodeURIComponent(name)}`;
      const about = { name, title: name, mimetype: type, size: bytes.length, is_external: elsewhere !== undefined };
      const shown = { id, ...about, mode: elsewhere ? 'external' : 'hosted', url_private_download: url };
      o.drops.set(id, { shown, bytes, type });
      ways.set(id, [...way]);
      return abroad ? { id, mode: 'file_access', file_access: 'check_file_info' } : shown;
    },

    /** To who may not have it Slack gives a page to sign in, by way of a redirect. */
    give(id: string, token: string, good: string): Plain {
      const file = o.drops.get(id);
      if (!file) return { status: 404 };
      if (token !== good || !o.scopes.has('files:read')) return { status: 302, headers: { location: '/signin' } };
      const to = ways.get(id)?.shift();
      if (to !== undefined) return { status: 302, headers: { location: to === '' ? `/files-pri/${id}/again` : to } };
      const disposition = 'attachment; filename="it"';
      return {
        status: 200,
        headers: { 'content-type': file.type, 'content-disposition': disposition },
        body: file.bytes,
      };
    },
  };
}

export const SIGN_IN: Plain = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>',
};
