import { GrammyError, HttpError } from 'grammy';
import { Failure } from '#src/ports/failure.ts';

/** Codes of a connection that never stood: nothing can have been stored. */
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const GONE =
  /chat not found|user not found|PEER_ID_INVALID|message to (?:edit|delete|be replied) not found|message thread not found|MESSAGE_ID_INVALID|wrong file_id/i;
const SHUT =
  /not enough rights|have no rights|need administrator rights|CHAT_WRITE_FORBIDDEN|CHAT_RESTRICTED|TOPIC_CLOSED/i;

/** What to say instead of Telegram's own words. */
export const WORDS = {
  conflict: 'another program reads updates with this bot token',
  auth: 'Telegram does not take the bot token any more',
};

/** What grammY throws, as a Failure. grammY's own errors stay here: their cause has the URL, and that has the token. */
export function failure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof GrammyError) return refusal(error);
  if (!(error instanceof HttpError)) return new Failure('refused', 'Telegram: the request could not be made');
  const code = codeOf(error.error);
  return new Failure('down', `Telegram does not answer${code ? ` (${code})` : ''}`, { doubt: !UNSENT.has(code) });
}

function refusal({ error_code, description, method, parameters }: GrammyError): Failure {
  const { retry_after, migrate_to_chat_id } = parameters;
  const message = `Telegram, ${method}: ${error_code} ${said(description)}`;
  if (migrate_to_chat_id !== undefined) return new Failure('missing', message, { moved: String(migrate_to_chat_id) });
  if (error_code === 429) return new Failure('busy', message, { retryAfterMs: (retry_after ?? 1) * 1000 });
  if (error_code >= 500) return new Failure('down', message, { doubt: true });
  // A token of the wrong shape is answered 404.
  if (error_code === 401 || error_code === 404) return new Failure('auth', message);
  if (error_code === 403 || SHUT.test(description)) return new Failure('forbidden', message);
  return new Failure(GONE.test(description) ? 'missing' : 'refused', message);
}

/** Telegram's own words without what it quotes from the message. */
function said(description: string): string {
  return description
    .replace(/(["'])[^\n]*\1/g, '…')
    .replace(/entities:.*/s, 'entities')
    .slice(0, 200);
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{1,40}$/.test(code) ? code : '';
}

/** Telegram read the request and took offence at just this. */
export function complains(error: unknown, about: RegExp): boolean {
  return error instanceof GrammyError && error.error_code === 400 && about.test(error.description);
}

/** Somebody else polls with the same token. */
export function isConflict(error: unknown): boolean {
  return error instanceof GrammyError && error.error_code === 409;
}
