import type { News } from '#src/ports/bot.ts';

/** What a bot told beside requests, one line each. */
export function newsstand(): { lines: string[]; news: News } {
  const lines: string[] = [];
  return {
    lines,
    news: {
      ails: (failure) => void lines.push(failure ? `${failure.kind}: ${failure.message}` : 'heard again'),
      async moved(room, to) {
        lines.push(`${room} moved to ${to}`);
      },
      lost: (error) => void lines.push(`lost: ${error instanceof Error ? error.message : String(error)}`),
    },
  };
}
