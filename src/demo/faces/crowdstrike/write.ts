import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { ANNA } from '#src/demo/scene.ts';
import { envelope, NO_CASE, refused } from './answer.ts';
import { bodyIn } from './list.ts';
import { author, said, uuidOf } from './shape.ts';

const LARGEST = 15e6;
/** What stands around the file in its request. */
const AROUND = 10_000;
const NAME = /^[\w-][\w.\s-]{0,254}$/;
const TYPES = /\.(png|bmp|jpe?g|gif|pdf|docx?|xlsx?|pptx|txt|csv)$/i;

const filled = z.string().trim().min(1);
const user = z.literal(uuidOf(ANNA.name));
const newCase = z.object({
  title: filled,
  body: filled,
  type: z.enum(['fc:contact', 'fc:detection-support', 'fc:falcon-product-support', 'fc:incident-support']),
  detections: z.array(z.unknown()),
  incidents: z.array(z.unknown()),
  malware_submission_id: z.string(),
  recon_rule_type: z.string(),
  user_uuid: user.optional(),
});
const newActivity = z.object({ case_id: filled, body: filled, type: z.literal('comment'), user_uuid: user });

/** New cases, comments and files, all by the one user there is. */
export function writeRoutes({ cases }: Pick<Stage, 'cases'>): Route[] {
  const by = ANNA.name;
  return [
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case\/v2$/,
      async answer(call) {
        const given = bodyIn(await call.text(), newCase);
        if (!given) return refused(400, 'invalid request body');
        const [, word = '', description = given.body] = /^Severity: (\w+)\n\n(.*)$/s.exec(given.body) ?? [];
        const severity = said.severityOf(word) ?? '3 (Normal)';
        const text = { summary: given.title, description, severity, caseType: given.type };
        const { caseNumber: id } = cases.add({ ...text, product: 'Falcon Complete', version: '', contactName: by });
        return envelope([{ id, path: '/message-center/entities/cases/GET/v1' }]);
      },
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case-activity\/v1$/,
      async answer(call) {
        const given = bodyIn(await call.text(), newActivity);
        if (!given) return refused(400, 'invalid request body');
        if (!cases.get(given.case_id)) return refused(404, NO_CASE);
        const { id } = cases.comment(given.case_id, given.body, { type: 'Customer', by });
        return envelope([{ id }]);
      },
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case-attachment\/v1$/,
      answer: async (call) => {
        const form = await formIn(call);
        if (!form) return refused(413, 'request too large');
        return attached(cases, form);
      },
    },
  ];
}

async function attached(cases: Stage['cases'], form: FormData): Promise<Answer> {
  const [number, file] = [String(form.get('case_id') ?? ''), form.get('file')];
  if (form.get('user_uuid') !== user.value || !(file instanceof File)) return refused(400, 'invalid form');
  const record = cases.get(number);
  if (!record) return refused(404, NO_CASE);
  if (!NAME.test(file.name) || !TYPES.test(file.name)) return refused(400, 'invalid file name or type');
  if (file.size > LARGEST) return refused(413, 'file exceeds 15 MB');
  const sha256 = createHash('sha256')
    .update(Buffer.from(await file.arrayBuffer()))
    .digest('hex');
  const { uuid: id, createdDate } = cases.attach(number, file.name, file.size, { by: ANNA.name, sha256 });
  return envelope([
    { id, name: file.name, size: file.size, created_time: createdDate, created_by: author(ANNA.name, true) },
  ]);
}

/** Undefined where it is longer than any file may be. */
async function formIn({ raw }: Pick<Call, 'raw'>): Promise<FormData | undefined> {
  const bytes = await bytesOf(raw, LARGEST + AROUND);
  const headers = { 'content-type': raw.headers['content-type'] ?? '' };
  return bytes && new Response(bytes, { headers }).formData();
}

async function bytesOf(raw: IncomingMessage, most: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}
