import type { Said, Seen } from '#tests/fakes/wire.ts';
import { error, told } from './box.ts';

type Bell = { id: string; resource: string; notificationUrl: string; clientState: string; expirationDateTime: string };

/** `/subscriptions`: calls the address back before it makes one, and posts what a test says has happened. */
export function fakeBells(now: () => number) {
  const bells = new Map<string, Bell>();
  let count = 0;

  async function create(asked: Omit<Bell, 'id'>): Promise<Said> {
    const token = `<b>token ${count}</b>`;
    const url = `${asked.notificationUrl}?validationToken=${encodeURIComponent(token)}`;
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' } });
    const type = answer.headers.get('content-type') ?? '';
    if (answer.status !== 200 || !type.startsWith('text/plain') || (await answer.text()) !== token) {
      return error(400, 'ValidationError');
    }
    count += 1;
    bells.set(`bell-${count}`, { ...asked, id: `bell-${count}` });
    return told({ ...asked, id: `bell-${count}` }, 201);
  }
  async function post(bell: Bell, more: object): Promise<number> {
    const value = [{ subscriptionId: bell.id, clientState: bell.clientState, ...more }];
    const headers = { 'content-type': 'application/json' };
    return (await fetch(bell.notificationUrl, { method: 'POST', headers, body: JSON.stringify({ value }) })).status;
  }
  return {
    bells,
    /** Each subscription of the folder says that a mail came; `more` puts another field in place of a right one. */
    ring: (folder = 'inbox', more: object = {}) =>
      Promise.all([...bells.values()].filter((b) => b.resource.includes(`'${folder}'`)).map((b) => post(b, more))),
    async answer(request: Seen, path: string): Promise<Said> {
      for (const { id, expirationDateTime } of bells.values()) {
        if (Date.parse(expirationDateTime) < now()) bells.delete(id);
      }
      if (request.method === 'POST') return create(JSON.parse(request.body));
      if (request.method === 'GET') {
        return told({ value: [...bells.values()].map(({ clientState: _, ...bell }) => bell) });
      }
      const bell = bells.get(path.slice('/subscriptions/'.length));
      if (!bell) return error(404, 'ResourceNotFound');
      if (request.method === 'DELETE') bells.delete(bell.id);
      else Object.assign(bell, JSON.parse(request.body));
      return request.method === 'DELETE' ? { status: 204 } : told(bell);
    },
  };
}
