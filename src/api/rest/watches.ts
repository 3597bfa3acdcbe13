import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Given, Server } from '#src/api/server.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { EVERY } from '#src/core/watches.ts';
import { Board, Limit, Moment, moment, nothing, PriorityWord } from './answer.ts';
import { boardOf, locate } from './board.ts';
import { accountsOf, type Caller, callerOf, introduce, ownOnly } from './caller.ts';
import { whileWaiting } from './patience.ts';

const tags = ['watches'];
const config = { who: 'read' as const };
const Chat = z.string().min(1).optional().meta({
  description:
    "A chat's id, as `<bot>|<room>`. Unset: the key's own, `api|<key id>`. Another one needs the scope admin.",
});
const Watch = z.object({
  chat: z.string(),
  board: z.string(),
  number: z.string().meta({ description: 'A case number; `*`: every case of the board.' }),
  floor: PriorityWord.nullable().meta({ description: 'Of every case: from which priority up.' }),
  since: Moment,
});
const NewWatch = z
  .strictObject({
    number: z.string().min(1).max(100).meta({ description: 'A case number; `*`: every case of the board.' }),
    board: Board,
    floor: PriorityWord.optional().meta({ description: 'Of every case: from which priority up; unset: low.' }),
    chat: Chat,
  })
  .meta({ examples: [{ number: '*', floor: 'high' }] });
const At = z.strictObject({ board: z.string().min(1), number: z.string().min(1).max(100) });

/**
 * Which chat hears of which case. A key watches for its own chat; with the scope admin for any chat that the account was
 * granted to.
 */
export async function watches(app: Server, { core }: Given): Promise<void> {
  app.get(
    '/watches',
    {
      config,
      schema: {
        tags,
        summary: 'Watches',
        description: "The key's own; with the scope admin, of every chat.",
        querystring: z.strictObject({ chat: Chat, limit: Limit }),
        response: { 200: z.array(Watch) },
      },
    },
    async (request) => {
      const caller = callerOf(request);
      const chat = request.query.chat ?? (caller.admin ? undefined : caller.chat);
      if (chat !== undefined) ownOnly(caller, chat);
      const accounts = (await accountsOf(core, caller)).map(({ id }) => id);
      const rows = await core.overview.watches({ accounts, chat, limit: request.query.limit });
      return rows.map((row) => {
        const { account, created_at, ...rest } = row;
        return { ...rest, board: account, since: moment(created_at) };
      });
    },
  );

  app.post(
    '/watches',
    {
      config,
      schema: {
        tags,
        summary: 'Watch a case, or every case of a board',
        description: 'What stands at the vendor now is where it starts from: only what comes after is told.',
        body: NewWatch,
        response: { 201: Watch, 200: Watch.describe('It was watched before.') },
      },
    },
    async (request, reply) => {
      const { number, board, floor = 'low', chat: given } = request.body;
      const caller = callerOf(request);
      const signal = whileWaiting(reply);
      const chat = await theirs(caller, given);
      const mine = await accountsOf(core, caller);
      const all = await usable(caller, chat, board === undefined ? mine : [boardOf(mine, board)]);
      const wish = { chat, person: caller.person };
      const one = number === EVERY ? await every(all, wish, floor, signal) : await single(all, wish, number, signal);
      const shown = { chat, board: one.account, number, floor: one.floor, since: moment(core.now()) };
      return reply.code(one.added ? 201 : 200).send(shown);
    },
  );

  app.delete(
    '/watches/:board/:number',
    {
      config,
      schema: {
        tags,
        summary: 'Watch it no more',
        params: At,
        querystring: z.strictObject({ chat: Chat }),
        response: { 204: nothing('Nobody is told any more.') },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const chat = request.query.chat ?? caller.chat;
      ownOnly(caller, chat);
      const { board, number } = request.params;
      const account = boardOf(await accountsOf(core, caller), board).id;
      if (!(await core.watches.remove({ chat, account, number }))) throw problem(404, 'That is not watched');
      return reply.code(204).send(null);
    },
  );

  async function theirs(caller: Caller, given: string | undefined): Promise<string> {
    const chat = given ?? caller.chat;
    ownOnly(caller, chat);
    if (chat === caller.chat) await introduce(core, caller);
    if (!(await core.people.chat(chat))) throw problem(404, `There is no chat ${chat}`);
    return chat;
  }

  /** Of these, the accounts the chat itself may use: nobody there hears of a case they may not see. */
  async function usable(caller: Caller, chat: string, accounts: Account[]): Promise<Account[]> {
    if (chat === caller.chat) return accounts;
    const kind = (await core.people.chat(chat))?.kind ?? 'group';
    const granted = new Set((await core.accounts.visible({ id: chat, kind }, chat)).map(({ id }) => id));
    const both = accounts.filter(({ id }) => granted.has(id));
    if (both.length === 0) throw problem(422, `No such account was granted to ${chat}`);
    return both;
  }

  type Wish = { chat: string; person: string };

  async function single(accounts: Account[], wish: Wish, number: string, signal: AbortSignal) {
    const { account, full } = await locate(core, { accounts, number, signal });
    const { id, label } = account;
    const mark = await freshMark(account, signal);
    if (!full) throw problem(422, `Cases of ${label} cannot be read`);
    let added = false;
    await core.cases.absorb(id, [full], {
      also: async (tx) => {
        added = await core.watches.addIn(tx, { ...wish, account: id, number, floor: null, mark });
      },
    });
    if (added) await core.queue.put('poll', id);
    return { account: id, floor: null, added };
  }

  async function every(accounts: Account[], wish: Wish, floor: z.output<typeof PriorityWord>, signal: AbortSignal) {
    const able: Account[] = [];
    for (const account of accounts) if ((await core.accounts.desk(account.id)).changed) able.push(account);
    const [one, ...more] = able;
    if (!one) throw problem(422, 'No board here can be watched as a whole');
    if (more.length > 0) throw problem(409, `board: name one of ${able.map(({ id }) => id).join(', ')}`);
    const mark = await freshMark(one, signal);
    const added = await core.watches.add({ ...wish, account: one.id, number: EVERY, floor, mark });
    await core.queue.put('poll', one.id);
    return { account: one.id, floor, added };
  }

  /** An account that nobody watched was not read either: it goes on from now, not through all it missed. */
  async function freshMark({ id, label }: Account, signal: AbortSignal) {
    const desk = await core.accounts.desk(id);
    if (!desk.changed) throw problem(422, `Cases of ${label} cannot be watched`);
    return (await core.watches.any(id)) ? undefined : (await desk.changed(undefined, signal)).next;
  }
}
