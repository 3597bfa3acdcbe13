import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ANN, ANNS, type Stage, say, stage } from './fakes/telegram/stage.ts';

let s: Stage;
beforeEach(async () => {
  s = await stage(async (request) => say(request.kind === 'text' ? `heard ${request.text}` : ''));
});
afterEach(() => s.close());

test.each([
  ['a membership without a status', { my_chat_member: {} }],
  ['a message from nowhere', { message: {} }],
  ['a press of nobody', { callback_query: {} }],
  ['a press under half a message', { callback_query: { id: 'x', data: 'a', from: {}, message: {} } }],
  ['a message of half a person', { message: { chat: {}, from: {}, text: '/list' } }],
  ['nothing at all', {}],
])('%s is skipped, and what comes after it is heard', async (_, odd) => {
  s.fake.push(odd);
  await s.fake.type(ANN, ANNS, 'hello');
  await s.fake.seen((m) => m.text === 'heard hello');
  await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
});
