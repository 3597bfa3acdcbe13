export type FailureKind =
  | 'auth' // the credential is wrong, expired or revoked
  | 'forbidden' // the credential is good, this thing is not for it (a chat: blocked, kicked, archived)
  | 'missing' // no such case, chat or message
  | 'refused' // the other side read the request and does not want it
  | 'unsupported' // this vendor or chat cannot do that at all
  | 'garbled' // an answer that cannot be believed: cut, a login page, another shape
  | 'busy' // asked to slow down; retryAfterMs says how long where the other side did
  | 'down'; // no answer: refused connection, reset, timeout, 5xx

const SHORTEST = 1_000;
const LONGEST = 6 * 3_600_000;

/**
 * The one error that crosses folders. `message` is safe to log and to show: it never holds a secret or case text. It has
 * no full stop at its end, for it stands within sentences.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** Milliseconds to stay away, as the other side said it, within 1 s .. 6 h. */
  readonly retryAfterMs: number | undefined;
  /** The room's new id where a chat moved (Telegram group -> supergroup). */
  readonly moved: string | undefined;
  /** True when the request may have taken effect although no answer came (a send or an open in doubt). */
  readonly doubt: boolean;

  constructor(
    kind: FailureKind,
    message: string,
    o: { retryAfterMs?: number | undefined; moved?: string | undefined; doubt?: boolean; cause?: unknown } = {},
  ) {
    super(message.replace(/(?<![.\s])\.$/, ''), { cause: o.cause });
    this.kind = kind;
    this.retryAfterMs =
      o.retryAfterMs === undefined ? undefined : Math.min(Math.max(o.retryAfterMs, SHORTEST), LONGEST);
    this.moved = o.moved;
    this.doubt = o.doubt ?? false;
  }

  get retryable(): boolean {
    return this.kind === 'busy' || this.kind === 'down';
  }
}
