import { z } from 'zod';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import { bearer } from '#vendors/api/login.ts';
import { type GitHub, type Place, placeOf } from './account.ts';
import { explained } from './failures.ts';
import { type Labels, labelsOf } from './labels.ts';

type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & { path: string };

/** The API with a token in hand. */
export type Portal = Place & {
  labels: Labels;
  read: Ask<Request>;
  write: Ask<Request>;
  /** One page; `last`: the answer names no next one. */
  list(request: Request, what: string): Promise<{ rows: unknown[]; last: boolean }>;
  /** Below the repository. */
  at(path: string): string;
};

/** The most rows one answer holds. */
export const PAGE = 100;
const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
const NEXT = /;\s*rel="next"/;

export function portal(account: GitHub, { http, now }: Pick<Tools, 'http' | 'now'>): Portal {
  const place = placeOf(account);
  const door = bearer(account.token);

  async function ask({ path, ...request }: Request): Promise<HttpAnswer> {
    return door.use(request.signal, async (authorization) => {
      const headers = { ...HEADERS, authorization };
      try {
        return await http({ ...request, url: place.api + path, headers });
      } catch (error) {
        throw error instanceof Failure ? explained(error, now()) : error;
      }
    });
  }

  return {
    ...place,
    ...asking(ask),
    labels: labelsOf(account.labels),
    async list(request, what) {
      const { text, headers } = await ask(request);
      return { rows: json(text, z.array(z.unknown()), what), last: !NEXT.test(headers['link'] ?? '') };
    },
    at: (path) => `/repos/${place.repository}${path}`,
  };
}
