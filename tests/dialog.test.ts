import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Dialog, dialogs } from '#bots/dialog.ts';
import type { Field } from '#src/ports/bot.ts';

const fields: Field[] = [
  { name: 'password', label: 'Password', kind: 'secret' },
  { name: 'user', label: 'User', kind: 'text' },
];
const asking: Dialog = { command: 'setup', values: { vendor: 'acme', password: 'canary' }, asking: 'user' };
let stored: Map<string, Dialog>;
let shelf: Parameters<typeof dialogs>[0];
beforeEach(() => {
  stored = new Map();
  shelf = {
    get: async (key) => stored.get(key),
    set: async (key, value) => void stored.set(key, value),
    delete: async (key) => void stored.delete(key),
  };
});

describe('a question half-way', () => {
  test('keeps a secret in memory alone: the shelf has the rest, a restart asks for the secret again', async () => {
    const open = dialogs(shelf);
    await open.set('ann ops', asking, fields);
    expect(JSON.stringify([...stored])).not.toContain('canary');
    expect(await open.get('ann ops')).toEqual(asking);
    expect(await dialogs(shelf).get('ann ops')).toEqual({ ...asking, values: { vendor: 'acme' } });
  });

  test('forgets a secret that was wrong, and one whose question is closed', async () => {
    const open = dialogs(shelf);
    await open.set('ann ops', asking, fields);
    const again = { ...asking, values: { vendor: 'acme' }, asking: 'password' };
    await open.set('ann ops', again, fields);
    expect(await open.get('ann ops')).toEqual(again);
    await open.set('ann ops', asking, fields);
    await open.drop('ann ops');
    await open.set('ann ops', again, fields);
    expect(await open.get('ann ops')).toEqual(again);
  });

  test('left alone keeps its secret for a quarter of an hour, no longer', async () => {
    vi.useFakeTimers();
    try {
      const open = dialogs(shelf);
      await open.set('ann ops', asking, fields);
      vi.advanceTimersByTime(14 * 60_000);
      expect(await open.get('ann ops')).toEqual(asking);
      vi.advanceTimersByTime(60_000);
      expect(await open.get('ann ops')).toEqual({ ...asking, values: { vendor: 'acme' } });
    } finally {
      vi.useRealTimers();
    }
  });
});
