import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '#src/words.ts';
import { type House, house } from './fakes/house.ts';

const say = words('en');
let h: House;
beforeEach(async () => {
  h = await house();
});
afterEach(() => h.stop());

describe('/start', () => {
  test('with the one-time code makes an admin, once', async () => {
    const code = await h.core.people.code('telegram');
    const ada = h.person('Ada');
    const claimed = await ada.says(`/start ${code}`);
    expect(claimed.text).toBe(
      'You are an admin of Casebell now. Next: /setup connects a vendor account, /allow lets others in.',
    );
    expect(claimed.labels).toEqual(['Connect an account']);
    expect((await ada.says('/whoami')).text).toContain('Your role here: admin');
    expect(await h.core.audit.last(1)).toMatchObject([{ what: 'claimed', person: ada.id }]);
    expect(await h.person('Eve').says(`/start ${code}`)).toMatchObject({ kind: 'none' });
  });

  test('with a code of another bot, or one that is a day old, says nothing', async () => {
    const code = await h.core.people.code('slack');
    expect(await h.person('Ada').says(`/start ${code}`)).toMatchObject({ kind: 'none' });
    const own = await h.core.people.code('telegram');
    h.pass(24 * 3_600_000 + 1);
    expect(await h.person('Ada').says(`/start ${own}`)).toMatchObject({ kind: 'none' });
  });

  test('ignores for an hour who has sent five wrong codes, and nobody else', async () => {
    const code = await h.core.people.code('telegram');
    const eve = h.person('Eve');
    for (let i = 0; i < 5; i += 1) await eve.says(`/start wrong${i}`);
    expect(await eve.says(`/start ${code}`)).toMatchObject({ kind: 'none' });
    h.pass(3_600_000);
    expect((await eve.says(`/start ${code}`)).text).toContain('You are an admin');
  });

  test('tells each role what to type first', async () => {
    const ada = await h.known('Ada', 'admin');
    const vic = await h.known('Vic', 'viewer');
    expect((await ada.says('/start')).text).toBe(
      [
        say('start-what'),
        'First connect a vendor account with /setup. Then /watch 01234567 watches a case.',
        '/allow lets people and chats in.',
        'Everything else: /help',
      ].join('\n'),
    );
    expect((await vic.says('/start')).text).toContain('No vendor account serves this chat yet.');
    await h.account(ada);
    expect((await ada.says('/start')).labels).toEqual(['List', 'Help']);
    expect((await ada.says('/start nonsense')).text).toBe(say('start-wrong-code'));
  });
});
