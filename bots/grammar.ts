/** `/watch@casebell 01234567` -> watch, 01234567. Not a command, or one for another bot: undefined. Names in lower case. */
export function readCommand(text: string, me?: string): { name: string; args: string } | undefined {
  const match = /^\s*\/([a-z][a-z_-]{0,31})(?:@(\w+))?(?:\s+([\s\S]*))?$/i.exec(text);
  if (!match) return undefined;
  const [, name = '', addressee, args = ''] = match;
  if (addressee && me && addressee.toLowerCase() !== me.toLowerCase()) return undefined;
  return { name: name.toLowerCase(), args: args.trim() };
}
