import { randomUUID } from 'node:crypto';
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import { LANES, type Lane, type Lanes, type Letter, type Taken } from '#src/ports/lane.ts';
import { awsFailure, type Reach, silent } from './aws.ts';
import { pointer, read, write } from './message.ts';
import type { Spill } from './spill.ts';
import { type Fetched, stock } from './stock.ts';

/** 1 MiB since August 2025; a queue made before may still have a lower one of its own, then it says so when asked. */
const MOST = 1_048_576;
/** From the moment a message was received, in seconds. */
const LONGEST_HIDDEN = 43_200;
const ANSWER = 10_000;

type Options = Reach & {
  urls: Record<Lane, string>;
  spill: Spill;
  /** Bytes of a message. */
  most?: number;
  /** Seconds a message is hidden at a time, renewed while it is here. A crash gives it back after that. */
  visible?: number;
  /** Seconds an empty queue is listened to, 20 at most. */
  wait?: number;
  /** Milliseconds a lane keeps its turn while its first or next messages are on their way; then the others go on. */
  keep?: number;
};

/**
 * A queue of AWS SQS for each lane, all in one region; FIFO where the URL ends in `.fifo`. A message is described at
 * `write` in message.ts; one that somebody else put there is handed out as well. Queues need the rights SendMessage,
 * ReceiveMessage, DeleteMessage, ChangeMessageVisibility and GetQueueAttributes. Their own redrive policy, where there
 * is one, should allow more than ten receives: our dead letters are kept in the ledger.
 */
export function sqsLanes({ urls, spill, most = MOST, visible = 30, wait = 20, keep = 250, ...reach }: Options): Lanes {
  const sdk = client(reach);

  async function ask<T>(lane: Lane, effect: boolean, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const missing = `there is no queue ${urls[lane]}: is SQS_${lane.toUpperCase()}_URL right?`;
      throw awsFailure(error, { where: `SQS, lane ${lane}`, missing, effect });
    }
  }

  /**
   * What a FIFO queue saw within five minutes it swallows, with a message id, so each sending goes by a name of its own:
   * one that is replayed must come, and one that came twice is told by its id.
   */
  function group(lane: Lane, id: string): { MessageGroupId?: string; MessageDeduplicationId?: string } {
    return urls[lane].endsWith('.fifo') ? { MessageGroupId: id, MessageDeduplicationId: randomUUID() } : {};
  }

  async function post(lane: Lane, id: string, text: string, abortSignal: AbortSignal): Promise<string> {
    const message = { QueueUrl: urls[lane], MessageBody: text, ...group(lane, id) };
    const { MessageId } = await ask(lane, true, abortSignal, () =>
      sdk.send(new SendMessageCommand(message), { abortSignal }),
    );
    if (!MessageId)
      throw new Failure('garbled', `SQS, lane ${lane}: it took the letter without a message id`, { doubt: true });
    return MessageId;
  }

  async function send(lane: Lane, letter: Letter, signal: AbortSignal): Promise<string> {
    const text = write(letter);
    if (Buffer.byteLength(text) <= most) {
      try {
        return await post(lane, letter.id, text, signal);
      } catch (error) {
        if (!tooLong(error)) throw error;
      }
    }
    const place = await spill.put(letter.id, text, signal);
    return post(lane, letter.id, pointer(letter.id, place), signal);
  }

  async function receive(lane: Lane, signal: AbortSignal): Promise<Fetched[]> {
    const { Messages = [] } = await ask(lane, false, signal, () =>
      sdk.send(
        new ReceiveMessageCommand({
          QueueUrl: urls[lane],
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: wait,
          VisibilityTimeout: visible,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
        { abortSignal: signal, requestTimeout: wait * 1000 + ANSWER },
      ),
    );
    return Messages.flatMap(({ MessageId: message, ReceiptHandle: handle, Body: text = '', Attributes }) =>
      message && handle
        ? [{ lane, handle, message, text, times: Number(Attributes?.ApproximateReceiveCount ?? 1), since: Date.now() }]
        : [],
    );
  }

  async function hide(lane: Lane, handles: string[], seconds: number): Promise<void> {
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: `${i}`, ReceiptHandle, VisibilityTimeout: seconds }));
    const batch = new ChangeMessageVisibilityBatchCommand({ QueueUrl: urls[lane], Entries });
    const abortSignal = patience(ANSWER);
    await ask(lane, true, abortSignal, () => sdk.send(batch, { abortSignal }));
  }

  const fetched = stock({ receive, hide }, { visible, keep });

  async function later(from: Fetched, ms: number): Promise<void> {
    const left = LONGEST_HIDDEN - Math.ceil((Date.now() - from.since) / 1000) - 60;
    const VisibilityTimeout = Math.max(0, Math.min(Math.ceil(ms / 1000), left));
    await fetched.release(from);
    const change = { QueueUrl: urls[from.lane], ReceiptHandle: from.handle, VisibilityTimeout };
    const abortSignal = patience(ANSWER);
    await ask(from.lane, true, abortSignal, () =>
      sdk.send(new ChangeMessageVisibilityCommand(change), { abortSignal }),
    );
  }

  async function done(from: Fetched, spilled: string | undefined): Promise<void> {
    await fetched.release(from);
    const gone = { QueueUrl: urls[from.lane], ReceiptHandle: from.handle };
    const abortSignal = patience(ANSWER);
    await ask(from.lane, true, abortSignal, () => sdk.send(new DeleteMessageCommand(gone), { abortSignal }));
    // The letter is done whether or not its text can be removed.
    if (spilled) await spill.drop(spilled, patience(ANSWER)).catch(() => {});
  }

  /** A text that cannot be had is handed out as the place it stands in, with what is wrong, and left where it is. */
  async function spilledText(id: string, place: string, signal: AbortSignal): Promise<{ body: string; had: boolean }> {
    try {
      return { body: read(await spill.get(place, signal), id).body, had: true };
    } catch (error) {
      if (!(error instanceof Failure) || error.retryable) throw error;
      return { body: JSON.stringify({ id, spilled: place, why: `${error.kind}: ${error.message}` }), had: false };
    }
  }

  async function hand(from: Fetched, signal: AbortSignal): Promise<Taken> {
    const { id, body, spilled } = read(from.text, from.message);
    const far = spilled ? await spilledText(id, spilled, signal) : undefined;
    return {
      id,
      lane: from.lane,
      body: far?.body ?? body,
      times: from.times,
      done: () => done(from, far?.had ? spilled : undefined),
      later: (ms) => later(from, ms),
    };
  }

  return {
    local: false,
    send: (lane, letter, { signal }) => send(lane, letter, signal),
    async take(signal) {
      const from = await fetched.take(signal);
      if (!from) return undefined;
      try {
        return await hand(from, signal);
      } catch (error) {
        await later(from, signal.aborted ? 0 : visible * 1000).catch(() => {});
        if (signal.aborted) return undefined;
        throw error;
      }
    },
    async depths(abortSignal) {
      const counts = await Promise.allSettled(
        LANES.map(async (lane) => {
          const asked = { QueueUrl: urls[lane], AttributeNames: ['ApproximateNumberOfMessages' as const] };
          const { Attributes } = await sdk.send(new GetQueueAttributesCommand(asked), { abortSignal });
          const count = Number(Attributes?.['ApproximateNumberOfMessages']);
          return Number.isInteger(count) ? [[lane, count] as const] : [];
        }),
      );
      return Object.fromEntries(counts.flatMap((count) => (count.status === 'fulfilled' ? count.value : [])));
    },
    async stop() {
      await fetched.stop();
      sdk.destroy();
    },
  };
}

function client({ region, endpoint, credentials }: Reach): SQSClient {
  return new SQSClient({
    region: region ?? 'us-east-1',
    ...(endpoint ? { endpoint } : {}),
    ...(credentials ? { credentials } : {}),
    maxAttempts: 2,
    logger: silent,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: ANSWER, throwOnRequestTimeout: true, logger: silent },
  });
}

function tooLong(error: unknown): boolean {
  return error instanceof Failure && error.cause instanceof Error && /shorter than \d+ bytes/.test(error.cause.message);
}
