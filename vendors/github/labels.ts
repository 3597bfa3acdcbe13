import { Failure } from '#src/ports/failure.ts';
import { PRIORITIES, type Priority, rank } from '#src/ports/types.ts';
import { namesIn } from './account.ts';

/** An issue has no severity of its own. These four are our own words for it; it stands in a label, called as the project wants. */
export const SEVERITIES = PRIORITIES.map((word) => ({ word, priority: word }));
/** An issue without such a label. */
const UNSET = '-';
const USUAL = /^severity:\s*(\S.*)$/i;

export type Labels = {
  /** The highest of an issue's labels that tell one; one of the usual form with a word unknown to us is medium. */
  read(names: string[]): { severity: string; priority: Priority };
  /** The labels an issue is to have for this severity: instead of any other, and beside all that tell none. */
  write(names: string[], severity: string): string[];
};

/**
 * Which label means which severity: those of the account, where it names four, else `severity: urgent`, `severity: high`,
 * `severity: medium` and `severity: low`, which is what is written. Whatever the account says, these and `P0` to `P3` are
 * understood. GitHub takes capitals and small letters in them for the same.
 */
export function labelsOf(setting: string | undefined): Labels {
  const given = namesIn(setting);
  const usual = PRIORITIES.map((word) => `severity: ${word}`);
  const own = given.length > 0 ? given : usual;
  // Those of the account last: in its project a P1 may be the highest.
  const understood = [usual, PRIORITIES.map((_, at) => `P${at}`), own];
  const ranks = new Map(understood.flatMap((names) => names.map((name, at) => [plain(name), at] as const)));

  return {
    read(names) {
      const known = PRIORITIES[Math.min(...names.flatMap((name) => ranks.get(plain(name)) ?? []))];
      if (known) return { severity: known, priority: known };
      const [unknown] = names.flatMap((name) => wordIn(name) ?? []);
      return { severity: unknown ?? UNSET, priority: 'medium' };
    },
    write(names, severity) {
      const priority = PRIORITIES.find((word) => word === severity);
      const label = priority && own[rank(priority)];
      if (!label) throw new Failure('refused', `GitHub: the severities are ${PRIORITIES.join(', ')}`);
      const others = names.filter((name) => !ranks.has(plain(name)) && wordIn(name) === undefined);
      return [...others, label];
    },
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/^severity:\s*/, 'severity: ');
}

function wordIn(name: string): string | undefined {
  return USUAL.exec(name)?.[1];
}
