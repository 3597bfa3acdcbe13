import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import { extra } from './account.ts';
import type { Cases } from './cases.ts';
import type { Api, Client } from './client.ts';
import { caseUrl, RESOLVED } from './rows.ts';

export type Desk = {
  api: Client;
  cases: Cases;
  /** Where people read cases. */
  home: string;
  now(): number;
};

const created = z.object({ caseId: z.string().min(1) });

/**
 * Our key is the last line of the first communication. AWS says only its own id of a new case, and the number comes with a
 * second answer: whatever goes wrong with that one, the case is there, so that it is in doubt and looked for by the key.
 */
export async function open(desk: Desk, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'an AWS case needs the codes of a service and of a category of it');
  const request = {
    subject: draft.title,
    communicationBody: referring(draft.body, key),
    severityCode: draft.severity,
    serviceCode: asked.data.product,
    categoryCode: asked.data.version,
    issueType: 'technical',
    language: 'en',
  };
  const { caseId } = await desk.api.write({ call: (aws) => aws.createCase(request), signal }, created, 'AWS new case');
  const number = await desk.cases.numberOf(caseId, signal).catch((error: unknown) => {
    const said = error instanceof Failure ? error.message : '';
    throw retold(error, { message: `AWS has opened the case, but did not tell its number: ${said}`, doubt: true });
  });
  return { kind: 'opened', number, url: caseUrl(desk.home, number) };
}

const taken = z.object({ result: z.literal(true) });

/** AWS says no id of it: the words tell which one is ours. */
export async function comment(desk: Desk, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const caseId = await desk.cases.idOf(number, signal);
  await say(desk.api, { caseId, communicationBody: text }, signal);
  return { id: '', text, by: '', side: 'ours', at: new Date(desk.now()).toISOString(), draft: false };
}

/** Adds a communication, and what was uploaded for it. */
export async function say(
  api: Client,
  said: Parameters<Api['addCommunicationToCase']>[0],
  signal: AbortSignal,
): Promise<void> {
  await api.write({ call: (aws) => aws.addCommunicationToCase(said), signal }, taken, 'AWS new communication');
}

const resolved = z.object({ finalCaseStatus: z.string().min(1) });

/**
 * Only closing is in the API. It has no call for another severity or to open a case again, and no document says that a
 * communication would do that: both are for a person in the Support Center.
 */
export async function change(desk: Desk, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { close, severity, status, reopen } = patch;
  const asked = severity !== undefined ? 'severity' : status !== undefined ? 'status' : reopen && 'reopening';
  if (asked || !close)
    throw new Failure('unsupported', `AWS changes the ${asked ?? 'case'} only in its Support Center: ${desk.home}`);
  const caseId = await desk.cases.idOf(number, signal);
  const request = { call: (aws: Api) => aws.resolveCase({ caseId }), signal };
  const { finalCaseStatus } = await desk.api.write(request, resolved, 'AWS case resolution');
  if (finalCaseStatus !== RESOLVED) throw new Failure('refused', 'AWS did not resolve the case');
}
