export type AnyUpdate = { update_id: number } & Record<string, unknown>;
type Waiting = {
  offset: number;
  limit: number;
  answer(updates: AnyUpdate[] | 'conflict'): void;
  timer: NodeJS.Timeout;
};

/** The server's side of long polling: an update comes again until a greater offset is asked for. */
export function updateQueue() {
  let pending: { update: AnyUpdate; again: boolean }[] = [];
  let waiting: Waiting | undefined;

  function ready(offset: number, limit: number): AnyUpdate[] {
    return pending
      .filter((p) => p.update.update_id >= offset || p.again)
      .slice(0, limit)
      .map((p) => {
        p.again = false;
        return p.update;
      });
  }

  function settle(answer: AnyUpdate[] | 'conflict'): void {
    if (!waiting) return;
    clearTimeout(waiting.timer);
    const { answer: give } = waiting;
    waiting = undefined;
    give(answer);
  }

  return {
    /** `again`: a repeated event is given once more, although a greater offset was asked for. */
    push(update: AnyUpdate, again = false): void {
      pending.push({ update, again });
      pending.sort((a, b) => a.update.update_id - b.update.update_id);
      if (waiting) settle(ready(waiting.offset, waiting.limit));
    },
    /** Waits `seconds` for one; a second reader ends the first one's wait with a conflict. */
    get(offset: number, limit: number, seconds: number): Promise<AnyUpdate[] | 'conflict'> {
      settle('conflict');
      pending = pending.filter((p) => p.update.update_id >= offset || p.again);
      const now = ready(offset, limit);
      if (now.length > 0 || seconds === 0) return Promise.resolve(now);
      return new Promise((answer) => {
        waiting = { offset, limit, answer, timer: setTimeout(() => settle([]), seconds * 1000) };
      });
    },
    /** The reader is gone: what comes now is kept for the next one. */
    hangUp(): void {
      settle([]);
    },
    pending: () => pending.map((p) => p.update),
    done(update: AnyUpdate): void {
      const at = pending.findIndex((p) => p.update === update);
      if (at >= 0) pending.splice(at, 1);
    },
    unconfirmed: () => pending.map((p) => p.update.update_id),
  };
}
