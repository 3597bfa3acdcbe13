import { webApi } from '@slack/bolt';
import { Failure, type FailureKind } from '#src/ports/failure.ts';

/** What Slack's error codes mean to us (docs.slack.dev/reference/methods); a code that is not here is `refused`. */
export const FAULTS: Readonly<Record<string, FailureKind>> = {
  invalid_auth: 'auth',
  not_authed: 'auth',
  account_inactive: 'auth',
  token_revoked: 'auth',
  token_expired: 'auth',
  not_allowed_token_type: 'auth',
  channel_not_found: 'missing',
  user_not_found: 'missing',
  users_not_found: 'missing',
  message_not_found: 'missing',
  thread_not_found: 'missing',
  not_found: 'missing',
  file_not_found: 'missing',
  file_deleted: 'missing',
  is_archived: 'forbidden',
  not_in_channel: 'forbidden',
  user_not_in_channel: 'forbidden',
  restricted_action: 'forbidden',
  restricted_action_read_only_channel: 'forbidden',
  restricted_action_thread_only_channel: 'forbidden',
  restricted_action_non_threadable_channel: 'forbidden',
  restricted_action_thread_locked: 'forbidden',
  cannot_dm_bot: 'forbidden',
  messages_tab_disabled: 'forbidden',
  user_disabled: 'forbidden',
  user_is_restricted: 'forbidden',
  cant_update_message: 'forbidden',
  edit_window_closed: 'forbidden',
  cant_delete_message: 'forbidden',
  no_permission: 'forbidden',
  access_denied: 'forbidden',
  ekm_access_denied: 'forbidden',
  team_access_not_granted: 'forbidden',
  ratelimited: 'busy',
  rate_limited: 'busy',
  message_limit_exceeded: 'busy',
  team_added_to_org: 'busy',
  service_unavailable: 'down',
  request_timeout: 'down',
  internal_error: 'down',
  fatal_error: 'down',
};

// These codes and answers leave it open whether the request took effect.
const OPEN_END = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);
// A second call of these is a second message or file; the rest may be repeated freely.
const STORING = new Set(['chat.postMessage', 'chat.postEphemeral', 'files.completeUploadExternal', 'response_url']);
// The connection was never made.
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const SECOND = 1000;

/** Any error of Bolt or its web client, as ours. Only Slack's own code words reach the message. */
export function asFailure(error: unknown, method: string): Failure {
  if (error instanceof Failure) return error;
  const storing = STORING.has(method);
  if (error instanceof webApi.WebAPIPlatformError) return platform(error, method, storing);
  if (error instanceof webApi.WebAPIRateLimitedError) return busy(method, error.retryAfter, error);
  if (error instanceof webApi.WebAPIHTTPError) {
    if (error.statusCode >= 500) return http('down', method, error.statusCode, storing, error);
    return http(error.statusCode === 429 ? 'busy' : 'refused', method, error.statusCode, false, error);
  }
  const root = error instanceof webApi.WebAPIRequestError ? error.original : error;
  if (root instanceof Error && root.message.startsWith('Retry header')) return busy(method, undefined, error);
  const doubt = storing && !NEVER_SENT.has(causeCode(root));
  return new Failure('down', `Slack did not answer ${method}`, { doubt, cause: error });
}

function platform(error: webApi.WebAPIPlatformError, method: string, storing: boolean): Failure {
  const { error: code, response_metadata } = error.data;
  // The client puts an answer that is no JSON (cut, or a proxy's page) where the code should be.
  if (typeof code !== 'string' || !/^\w{2,80}$/.test(code)) {
    return new Failure('garbled', `Slack answered ${method} with something else`, { doubt: storing, cause: error });
  }
  const kind = FAULTS[code] ?? 'refused';
  if (kind === 'busy') return busy(method, response_metadata?.retryAfter, error);
  const needed = 'needed' in error.data ? String(error.data.needed).replace(/[^\w:.,-]/g, '') : '';
  const scope = code === 'missing_scope' ? ` (${needed})` : '';
  const doubt = storing && OPEN_END.has(code);
  return new Failure(kind, `Slack refused ${method}: ${code}${scope}`, { doubt, cause: error });
}

function busy(method: string, seconds: number | undefined, cause: unknown): Failure {
  const retryAfterMs = seconds === undefined ? undefined : seconds * SECOND;
  return new Failure('busy', `Slack asked to slow down at ${method}`, { retryAfterMs, cause });
}

function http(kind: FailureKind, method: string, status: number, doubt: boolean, cause: unknown): Failure {
  return new Failure(kind, `Slack answered ${method} with HTTP ${status}`, { doubt, cause });
}

function causeCode(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

/** The code word of a refusal, for the few places that go on from one. */
export function codeOf(error: unknown): string | undefined {
  const cause: unknown = error instanceof Failure ? error.cause : error;
  return cause instanceof webApi.WebAPIPlatformError ? cause.data.error : undefined;
}
