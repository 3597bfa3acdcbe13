import { beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Town } from './fakes/core.ts';
import { NEVER, stream } from './fakes/depot.ts';
import { line, say } from './fakes/receipt.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { opening, reply, send } from './fakes/ticket.ts';

let at: Awaited<ReturnType<typeof start>>, place: Town, noc: string;

beforeEach(async () => {
  at = await start({ cases: [CASE] });
  ({ place, noc } = at);
});

async function stage(name: string, text: string): Promise<void> {
  await place.core.files.stage({ person: at.ann, chat: noc }, { name, open: () => stream(text) }, NEVER);
}

describe('files that wait in a chat', () => {
  test.each<[string, Outgoing]>([
    ['the case that is opened', opening],
    ['a comment', reply],
    ['a case alone', { kind: 'attach', number: CASE }],
  ])('go with %s, once it is there, and a receipt comes', async (_, out) => {
    await stage('console.log', 'panic!');
    const id = await send(at, out);
    await place.live(5 * MINUTE);
    const number = (await place.core.tickets.get(id))?.number ?? '';
    expect(place.redhat.one(number).attachments.map((file) => file.name)).toEqual(['console.log']);
    const receipt = `${say('files-receipt', { number })}\n${line('console.log', 'panic!')}`;
    expect(place.seen(noc)).toContain(receipt);
    expect(await place.core.files.loose(at.ann, noc)).toEqual([]);
  });

  test('are named in the case where the vendor does not take them', async () => {
    await stage('console.log', 'panic!');
    place.redhat.receiving = () => {
      throw new Failure('refused', 'no room');
    };
    await send(at, { kind: 'attach', number: CASE });
    await place.live(5 * MINUTE);
    expect(place.redhat.one(CASE).comments.map((c) => c.text)).toEqual([
      expect.stringContaining(`✗ console.log, 6 B: ${say('file-failed', { why: 'no room' })}`),
    ]);
  });

  test('go on with a new credential, after the owner was told how to give it', async () => {
    await stage('console.log', 'panic!');
    place.wire.fails = (path) => (path.includes('/attach') ? new Failure('auth', 'expired') : undefined);
    await send(at, { kind: 'attach', number: CASE });
    await place.live(5 * MINUTE);
    expect(place.seen(at.ann).join('\n')).toContain('expired');
    place.wire.fails = undefined;
    await place.core.accounts.connect(
      { person: at.ann, vendor: 'redhat', id: at.account, credentials: { token: 'new' } },
      NEVER,
    );
    await place.core.resume(at.account);
    await place.live(5 * MINUTE);
    expect(place.redhat.one(CASE).attachments.map((file) => file.name)).toEqual(['console.log']);
  });
});
