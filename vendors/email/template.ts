const PLACE = /\{([a-z][a-z0-9_]*)\}/g;

/** The names in braces, in order. */
export function places(template: string): string[] {
  return [...template.matchAll(PLACE)].map(([, name = '']) => name);
}

/** Every place replaced once: what a value says in braces stays as it is. A place without a value becomes empty. */
export function fill(template: string, value: (name: string) => string): string {
  return template.replace(PLACE, (_, name: string) => value(name));
}
