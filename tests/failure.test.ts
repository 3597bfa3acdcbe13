import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { reply, send } from './fakes/ticket.ts';

describe('a message that ends in a full stop', () => {
  test.each([
    ['The session has ended. Use a key of an IAM user.', 'The session has ended. Use a key of an IAM user'],
    ['no stop', 'no stop'],
    ['wait...', 'wait...'],
    ['.', ''],
  ])('%s stands within sentences without it', (given, said) => {
    expect(new Failure('auth', given).message).toBe(said);
  });

  test('leaves one stop in what is told', async () => {
    const at = await start({ cases: [CASE] });
    at.place.wire.fails = (path) =>
      path.includes('comment') ? new Failure('auth', 'best with a key of an IAM user.') : undefined;
    await send(at, reply);
    await at.place.live(MINUTE);
    expect(at.place.seen(at.noc)).toContain(
      'Not sent yet: best with a key of an IAM user. It goes out by itself after setup with a new credential.',
    );
  });
});
