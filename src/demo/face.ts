import type { IncomingMessage } from 'node:http';
import type { Answer, Route } from './answer.ts';
import type { Cases } from './cases.ts';
import type { Fault } from './faults.ts';
import { SEVERITIES, STATUSES } from './record.ts';
import type { Scene } from './scene.ts';

/** What stands behind a face. `url` is the address it is served at, `seen` is told of each case somebody reads. */
export type Stage = { cases: Cases; url: string; now(): number; seen(number: string): void };

/**
 * One vendor's API in front of the demo's cases. These keep Red Hat's words, whoever's API they stand behind; a face says
 * them as its vendor does (`words`), and knows a case by the number of its record, or by one made of it.
 */
export type Face<A extends object = object> = {
  /** The cases it begins with, their numbers in digits: four to a dozen, as people of that vendor would have them. */
  scenes: readonly Scene[];
  /** The number people know a case by, of that of its record; absent: the same. */
  number?(ours: string): string;
  /** The paths that faults spoil; those where it gives out access tokens, if it does. */
  api: RegExp;
  signIn?: RegExp;
  open(stage: Stage): {
    routes: Route[];
    /** Whether a request to a route that is not `open` carries a good credential. */
    admits(request: IncomingMessage): boolean;
    /** The answer to one that does not. */
    denied: Answer;
    /** The credential people would type, as it is now. */
    token(): string;
    /** What the vendor's `asks.credentials` wants, with this credential in it. */
    account(token: string): A;
    /** Access tokens given out so far are worth nothing any more. */
    revoke?(): void;
    /** The next exchange hands out another credential, and the old one dies with it. */
    rotate?(): void;
    /** How this vendor puts what most put otherwise (401, 403, 404, 429, 500); absent: by the status of that name. */
    spoilt?(fault: Fault): Answer | undefined;
  };
};

type Words = {
  /** For Red Hat's four severities, the highest first. */
  severities: readonly [string, string, string, string];
  /** For a case that waits for the vendor, waits for us, and is over. */
  statuses: readonly [string, string, string];
  /** Severities that the cases know nothing of: they stand there in the vendor's own word. */
  besides?: readonly string[];
};

/** A vendor's own words for those of the cases, both ways; back, an unknown one is undefined. */
export function words({ severities, statuses, besides = [] }: Words) {
  const severe: readonly string[] = SEVERITIES;
  const standing: readonly string[] = STATUSES;
  return {
    severity: (ours: string) =>
      severities[severe.indexOf(ours)] ?? besides.find((one) => one === ours) ?? severities[2],
    status: (ours: string) => statuses[standing.indexOf(ours)] ?? statuses[0],
    severityOf: (theirs: string) => severe[severities.indexOf(theirs)] ?? besides.find((one) => one === theirs),
    statusOf: (theirs: string) => standing[statuses.indexOf(theirs)],
  };
}
