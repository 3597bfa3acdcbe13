import { expect } from 'vitest';
import { jiraCloud } from './cloud.ts';
import { fakeGraph } from './graph.ts';
import { type hastyClock, sentBy, service, settingsOf } from './whole.ts';

/** Until something happens that takes no time of its own. */
export const PATIENT = { timeout: 10_000, interval: 20 };

/**
 * A Casebell whose mailbox is at Microsoft 365 and whose mails go to a Jira, on a clock that may be put forward.
 * `people`: accountIds at Jira by address.
 */
export async function outpost(
  address: string,
  clock: ReturnType<typeof hastyClock>,
  o: { people?: Record<string, string>; env?: Record<string, string> } = {},
) {
  const graph = await fakeGraph({ address });
  const jira = await jiraCloud(o.people);
  const env = { ...settingsOf(graph), ...o.env };
  let casebell = await service(env, { api: jira.base });

  const sent = () => sentBy(graph);
  async function pass(ms: number): Promise<void> {
    clock.pass(ms);
    await casebell.wake();
  }

  return {
    address,
    graph,
    jira,
    get casebell() {
      return casebell;
    },

    /** The mailbox was looked at for the first time: what was there before is none of ours. */
    ready: () => expect.poll(() => graph.asked('GET', '/messages/delta').length, PATIENT).toBeGreaterThanOrEqual(2),
    arrives: (source: string, folder = 'inbox') => graph.box.drop({ source, folder }),
    sent,
    subjects: async () => (await sent()).map(({ subject }) => subject),
    last: async () => (await sent()).at(-1)?.subject,
    issues: () => jira.all().map(({ key, fields }) => [key, fields['summary']]),
    counts: () => casebell.core.mail.counts(),
    held: async () => (await casebell.core.mail.held({ limit: 99 })).map(({ why }) => why),

    /** So long passes at once, and what is due then is done. */
    pass,
    /** Looks again and again, a minute later each time. */
    later<T>(look: () => T | Promise<T>) {
      const aMinuteOn = async () => {
        await pass(60_000);
        return look();
      };
      return expect.poll(aMinuteOn, { ...PATIENT, interval: 100 });
    },

    /** The process ends, and so long later another begins where it ended. */
    async restart(ms: number): Promise<void> {
      await casebell.end();
      clock.pass(ms);
      casebell = await service(env, { api: jira.base, dir: casebell.dir });
    },
    async [Symbol.asyncDispose]() {
      await casebell.stop();
      await graph[Symbol.asyncDispose]();
      await jira[Symbol.asyncDispose]();
    },
  };
}
