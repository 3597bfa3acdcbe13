/** `JIRA_SUPPORT_BOARD` is the board `support`. */
export const BOARD = /^JIRA_(?!DEFAULT_)([A-Z0-9_]+)_BOARD$/;
const PROJECT = /^[A-Z][A-Z0-9_]{1,99}$/;

/** Boards by their names, with the keys of their projects. */
export type Boards = { projects: ReadonlyMap<string, string>; standard: string | undefined };
type Env = Record<string, string | undefined>;

/** What the settings say of boards; `problems` are to be mended, `warnings` are not. */
export function boards(
  env: Env,
  {
    JIRA_BOARDS: listed,
    JIRA_DEFAULT_BOARD: standard,
  }: { JIRA_BOARDS?: string[] | undefined; JIRA_DEFAULT_BOARD?: string | undefined },
): Boards & { problems: string[]; warnings: string[] } {
  const set = Object.keys(env).flatMap((name) =>
    env[name]?.trim() ? (BOARD.exec(name)?.[1]?.toLowerCase() ?? []) : [],
  );
  const names = listed?.map(nameOf) ?? set;
  const found = names.map((name) => [name, env[settingOf(name)]?.trim() ?? ''] as const);
  const wanted = standard === undefined ? (names.length === 1 ? names[0] : undefined) : nameOf(standard);
  const projects = new Map(found);
  return {
    projects,
    standard: wanted === undefined ? undefined : projects.get(wanted),
    problems: [
      ...found.filter(([, project]) => !PROJECT.test(project)).map(([name, project]) => misfit(name, project)),
      ...(wanted === undefined || projects.has(wanted)
        ? []
        : [`JIRA_DEFAULT_BOARD names no board${known(names)}, not "${wanted}"`]),
    ],
    warnings: [
      ...set
        .filter((name) => !names.includes(name))
        .map((name) => `${settingOf(name)} is set, but JIRA_BOARDS does not name it`),
      ...(names.length > 1 && wanted === undefined
        ? ['JIRA_DEFAULT_BOARD is not set: a mail that no rule gives a board cannot become a ticket']
        : []),
    ],
  };
}

/** `support`, or as it was written before: `JIRA_SUPPORT_BOARD`. */
export function nameOf(text: string): string {
  return (BOARD.exec(text.toUpperCase())?.[1] ?? text).toLowerCase();
}

/** Which there are, for who named another. */
export function known(names: Iterable<string>): string {
  const all = [...names];
  return all.length > 0 ? `: there are ${all.join(', ')}` : ': JIRA_BOARDS is not set';
}

function settingOf(name: string): string {
  return `JIRA_${name.toUpperCase()}_BOARD`;
}

function misfit(name: string, project: string): string {
  if (project === '')
    return `${settingOf(name)} is missing: JIRA_BOARDS names ${name}; write the key of its project, such as SUP`;
  return `${settingOf(name)} should be the key of a project, what its tickets begin with (SUP of SUP-21), not "${project.slice(0, 60)}"`;
}
