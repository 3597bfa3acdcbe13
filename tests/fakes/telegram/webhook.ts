import type { Stage } from './stage.ts';

export const HOOK = 'https://casebell.example.com/telegram';

/** What Telegram was told when the address was given to it. */
export function given(s: Stage) {
  return s.fake.calls.find((call) => call.method === 'setWebhook')?.payload ?? {};
}

export function update(id: number, words: string): string {
  const from = { id: 7, is_bot: false, first_name: 'Ann' };
  const message = { message_id: id, date: 0, chat: { id: 7, type: 'private' }, from, text: words };
  return JSON.stringify({ update_id: id, message });
}

/** Posts it to the bot with the secret that Telegram was told; resolves with the status. */
export async function posted(s: Stage, body: string, headers: Record<string, string> = {}, method = 'POST') {
  const token = { 'x-telegram-bot-api-secret-token': String(given(s)['secret_token']) };
  const answer = await fetch(s.url, {
    method,
    headers: { ...token, ...headers },
    ...(method === 'POST' && { body }),
  });
  return answer.status;
}
