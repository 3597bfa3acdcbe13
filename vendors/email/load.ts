import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { consistent } from './consistent.ts';
import { Profile } from './profile.ts';

/** What is wrong with a profile: where in it, and a locale key with its arguments. */
export type ProfileProblem = { file?: string; where: string; say: string; args: Record<string, string | number> };

/** Bytes of one profile; a longer file is none. */
const LONGEST = 262_144;
const Whole = Profile.superRefine(consistent);
const Said = z.object({ say: z.string(), args: z.record(z.string(), z.string()) });

/** A profile, or all that is wrong with it. */
export function parseProfile(text: string): { profile: Profile } | { problems: ProfileProblem[] } {
  if (text.length > LONGEST) return { problems: [{ where: '', say: 'check-big', args: { most: LONGEST } }] };
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { problems: [{ where: '', say: 'check-json', args: { why: reason(error) } }] };
  }
  const parsed = Whole.safeParse(json);
  if (parsed.success) return { profile: parsed.data };
  return {
    problems: parsed.error.issues.map((issue) => {
      const where = issue.path.join('.');
      const said = issue.code === 'custom' ? Said.safeParse(issue.params).data : undefined;
      return { where, ...(said ?? { say: 'check-value', args: { why: issue.message } }) };
    }),
  };
}

/**
 * Every profile of a folder, by file name; what is not fit is named with its path and left out. `taken`: ids that other
 * vendors have.
 */
export function readProfiles(
  dir: string,
  taken: readonly string[] = [],
): { profiles: Profile[]; problems: (ProfileProblem & { file: string })[] } {
  const profiles: Profile[] = [];
  const problems: (ProfileProblem & { file: string })[] = [];
  const ids = new Set(taken);
  try {
    for (const name of readdirSync(dir).toSorted()) {
      if (!name.endsWith('.json') || name === 'schema.json') continue;
      const file = join(dir, name);
      const read = readProfile(file);
      if ('problems' in read) problems.push(...read.problems.map((problem) => ({ file, ...problem })));
      else if (ids.has(read.profile.id))
        problems.push({ file, where: 'id', say: 'check-twice', args: { id: read.profile.id } });
      else {
        ids.add(read.profile.id);
        profiles.push(read.profile);
      }
    }
  } catch (error) {
    problems.push({ file: dir, where: '', say: 'check-unread', args: { why: reason(error) } });
  }
  return { profiles, problems };
}

function readProfile(file: string): ReturnType<typeof parseProfile> {
  try {
    if (statSync(file).size > LONGEST) return { problems: [{ where: '', say: 'check-big', args: { most: LONGEST } }] };
    return parseProfile(readFileSync(file, 'utf8'));
  } catch (error) {
    return { problems: [{ where: '', say: 'check-unread', args: { why: reason(error) } }] };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
