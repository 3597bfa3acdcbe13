import { BOARD } from './config.boards.ts';
import { SETTINGS, shape } from './environment.ts';

const OURS = /^(?:TELEGRAM|SLACK|TEAMS|SQS|POLL|CASEBELL|MAIL|EMAIL|O365|ATLASSIAN|JIRA)_/;

/** What the mail-to-Jira service before us was set up with, and what does that now. */
const OBSOLETE: Record<string, string> = {
  SQLALCHEMY_DATABASE_URI: 'DATA_DIR names the folder of everything Casebell keeps',
  APPLICATION_ROOT: 'write APPLICATION_CONTEXT',
  OPENAPI: 'the document of the REST API is always served, as specs.json',
  CONNECTION_TIMEOUT_IN_MINUTES: 'nothing is left to set: a lost connection is made again',
  KEEP_ALIVE_INTERVAL_IN_SECONDS: 'POLL_MAIL says how often the mailbox is looked at',
  JIRA_DEFAULT_REPORTER: 'an issue is in the name of who wrote, or of ATLASSIAN_USER',
};
const FLASK = /^FLASK_/;

/** Settings that are none: obsolete ones with what replaces them, misspelt ones with what was meant. */
export function strangers(env: Record<string, string | undefined>): string[] {
  const given = Object.keys(env).filter((name) => env[name]?.trim());
  const flask = given.some((name) => FLASK.test(name))
    ? ['FLASK_… is obsolete: PORT and LOG_LEVEL are what is left of it']
    : [];
  const obsolete = given.flatMap((name) => (OBSOLETE[name] ? [`${name} is obsolete: ${OBSOLETE[name]}`] : []));
  return [...obsolete, ...flask, ...Object.keys(env).filter(isUnknown).map(unknown)];
}

function isUnknown(name: string): boolean {
  return OURS.test(name) && !Object.hasOwn(shape, name) && !Object.hasOwn(OBSOLETE, name) && !BOARD.test(name);
}

function unknown(name: string): string {
  const [nearest] = SETTINGS.map((known) => ({ name: known.name, far: distance(name, known.name) })).sort(
    (a, b) => a.far - b.far,
  );
  const hint = nearest && nearest.far <= name.length / 3 ? `; did you mean ${nearest.name}?` : '';
  return `${name} is not a setting${hint}`;
}

/** Letters to change, add or drop to make one of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
