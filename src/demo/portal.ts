import type { Route } from './answer.ts';
import { type Cases, casesOf } from './cases.ts';
import { type Faults, faultTable } from './faults.ts';
import { lifeOf } from './life.ts';
import { caseRoutes } from './routes.ts';
import { staged } from './scene.ts';
import { SCENES } from './scenes/index.ts';
import { type Memory, storeIn, type Warning } from './store.ts';
import { CLIENT_ID, tokenDesk } from './token.ts';
import { uploadRoutes } from './upload.ts';
import { wire } from './wire.ts';

const KEPT_REQUESTS = 1000;
const LONGEST_NAP_MS = 5_000;

/** The demo Red Hat portal: the vendor of a first run, and the fake vendor of the tests. */
export type Portal = {
  /** `http://127.0.0.1:<port>`; the API is below `/support`, the token endpoint is `/sso/token`. */
  url: string;
  /** The offline token that is valid now. */
  readonly token: string;
  /** What the Red Hat vendor asks for. */
  readonly credentials: { token: string; clientId: string; api: string; sso: string };
  faults: Faults;
  /** The vendor's side of each case. */
  cases: Cases;
  /** The last 1000, oldest first; paths without their query, `at` in epoch ms. */
  requests: { method: string; path: string; at: number }[];
  /** Something about the saved state a person should know. */
  readonly warning: Warning | undefined;
  /** The next exchange hands out another offline token, and the old one dies with it. */
  rotate(): void;
  /** Plays what is due by the clock given; without a clock of one's own there is no need to. */
  tick(): void;
  stop(): Promise<void>;
};

export type PortalOptions = {
  /** Where `demo.json` is kept; without it the portal forgets everything when it stops. */
  dir?: string;
  now?(): number;
  /** No life of its own: things happen only through `cases` and the API. */
  quiet?: boolean;
  /** Seconds an access token lives; default 300. */
  expiresInS?: number;
  /** Largest file taken in one piece; default 5 GB, as at Red Hat. */
  singlePutBytes?: number;
};

/** Starts on a free port of 127.0.0.1, and goes on from what `dir` remembers. */
export async function portal(o: PortalOptions = {}): Promise<Portal> {
  const now = o.now ?? Date.now;
  const requests: Portal['requests'] = [];
  const sso = tokenDesk({ now, expiresInS: o.expiresInS ?? 300 });
  const faults = faultTable(sso.revoke);
  const store = o.dir === undefined ? undefined : storeIn(o.dir, snapshot);
  const memory = await store?.read();
  let routes: Route[] = [];
  const { url, stop } = await wire({
    routes: () => routes,
    admits: sso.admits,
    take: faults.take,
    heard(method, path) {
      requests.push({ method, path, at: now() });
      if (requests.length > KEPT_REQUESTS) requests.shift();
    },
  });

  const records = memory?.cases ?? SCENES.map((scene) => staged(scene, now()));
  const cases = casesOf({ records, url, now, changed: () => store?.touch() });
  const life = o.quiet ? undefined : lifeOf({ cases, scenes: SCENES, now, state: memory?.life });
  let timer: NodeJS.Timeout | undefined;

  function snapshot(): Memory {
    const state = life?.state() ?? memory?.life;
    return { version: 1, cases: [...cases.all()], ...(state && { life: state }) };
  }
  function tick(): void {
    life?.tick();
    wait();
  }
  function wait(): void {
    clearTimeout(timer);
    if (life) timer = setTimeout(tick, Math.min(Math.max(life.due() - now(), 0), LONGEST_NAP_MS)).unref();
  }
  function seen(number: string): void {
    life?.seen(number);
    wait();
  }

  // Written before anybody can look: a crash must not give what was seen another date.
  if (!memory) await store?.save();
  routes = [
    sso.route,
    ...uploadRoutes({ cases, url, now, singlePutBytes: o.singlePutBytes ?? 5 * 1024 ** 3 }),
    ...caseRoutes({ cases, seen }),
  ];
  wait();
  return {
    url,
    get token() {
      return sso.token();
    },
    get credentials() {
      return { token: sso.token(), clientId: CLIENT_ID, api: `${url}/support`, sso: `${url}/sso/token` };
    },
    faults,
    cases,
    requests,
    get warning() {
      return store?.warning();
    },
    rotate: sso.rotate,
    tick,
    async stop() {
      clearTimeout(timer);
      await stop();
      await store?.close();
    },
  };
}
