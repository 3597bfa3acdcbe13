import type { Command } from '#bots/command.ts';
import { updateMessage } from '#src/core/chats/message.ts';
import type { CaseHead, Update } from '#src/ports/types.ts';

/** What an update looks like here, and a push by the way every update takes. */
export const test: Command = {
  name: 'test',
  group: 'casebell',
  role: 'operator',
  async run({ core, say, chat, request }) {
    const now = new Date(core.now()).toISOString();
    const head: CaseHead = {
      number: '00000000',
      title: say('test-case'),
      status: 'Waiting on Customer',
      priority: 'high',
      severity: '2 (High)',
      escalated: false,
      closed: false,
      created: now,
      modified: now,
      url: '',
    };
    const updates: Update[] = [
      { kind: 'comment', id: 'test', at: now, by: 'Ada Example', side: 'vendor', text: say('test-comment') },
      { kind: 'status', id: 'test', at: now, from: 'Waiting on Vendor', to: head.status },
    ];
    const { truncate } = await core.settings.chat(chat.id);
    const { title, parts } = updateMessage(say, { vendor: say('test-vendor'), account: '', head, updates, truncate });
    await core.notices.tell(chat.id, `test ${request.id}`, { say: 'test-push', args: {} });
    return { kind: 'say', message: { title, parts: [...parts, { kind: 'text', text: say('test-note') }] } };
  },
};
