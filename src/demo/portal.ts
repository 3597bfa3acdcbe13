import { type Answer, spoilt } from './answer.ts';
import { type Cases, casesOf } from './cases.ts';
import type { Face } from './face.ts';
import { type RedHatAccount, type RedHatOptions, redhatFace } from './faces/redhat.ts';
import { type Faults, faultTable } from './faults.ts';
import { lifeOf } from './life.ts';
import { staged } from './scene.ts';
import { type Memory, storeIn, type Warning } from './store.ts';
import { wire } from './wire.ts';

const KEPT_REQUESTS = 1000;
const LONGEST_NAP_MS = 5_000;

/** A vendor's portal on this machine: the vendor of a first run, and the fake vendor of the tests. */
export type Portal<A extends object = RedHatAccount> = {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** The credential people would type, as it is valid now. */
  readonly token: string;
  /** What the vendor asks for, with that credential in it. */
  readonly credentials: A;
  /** The same with another credential. */
  account(token: string): A;
  faults: Faults;
  /** The vendor's side of each case. */
  cases: Cases;
  /** The last 1000, oldest first; paths without their query, `at` in epoch ms. */
  requests: { method: string; path: string; at: number }[];
  /** Something about the saved state a person should know. */
  readonly warning: Warning | undefined;
  /** The next exchange hands out another credential, and the old one dies with it. */
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
};

/** Red Hat's. */
export function portal(o: PortalOptions & RedHatOptions = {}): Promise<Portal> {
  return openPortal(redhatFace(o), o);
}

/** Starts on a free port of 127.0.0.1, and goes on from what `dir` remembers. */
export async function openPortal<A extends object>(face: Face<A>, o: PortalOptions = {}): Promise<Portal<A>> {
  const now = o.now ?? Date.now;
  const requests: Portal['requests'] = [];
  const store = o.dir === undefined ? undefined : storeIn(o.dir, snapshot);
  const memory = await store?.read();
  const faults = faultTable(face, () => front?.revoke?.());
  let front: ReturnType<Face<A>['open']> | undefined;
  const { url, stop } = await wire({
    routes: () => front?.routes ?? [],
    admits: (request) => front?.admits(request) ?? false,
    denied: () => front?.denied ?? NOBODY,
    take: faults.take,
    spoilt: (fault) => front?.spoilt?.(fault) ?? spoilt(fault),
    heard(method, path) {
      requests.push({ method, path, at: now() });
      if (requests.length > KEPT_REQUESTS) requests.shift();
    },
  });

  const records = memory?.cases ?? face.scenes.map((scene) => staged(scene, now()));
  const cases = casesOf({ records, url, now, changed: () => store?.touch() });
  const life = o.quiet ? undefined : lifeOf({ cases, scenes: face.scenes, now, state: memory?.life });
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
  const opened = face.open({ cases, url, now, seen });
  front = opened;
  wait();
  return {
    url,
    get token() {
      return opened.token();
    },
    get credentials() {
      return opened.account(opened.token());
    },
    account: opened.account,
    faults,
    cases,
    requests,
    get warning() {
      return store?.warning();
    },
    rotate: () => opened.rotate?.(),
    tick,
    async stop() {
      clearTimeout(timer);
      await stop();
      await store?.close();
    },
  };
}

const NOBODY: Answer = { status: 503 };
