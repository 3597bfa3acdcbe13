import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import { bytesOf, formIn, measure } from '#src/demo/body.ts';
import type { Stage } from '#src/demo/face.ts';
import { ANNA } from '#src/demo/scene.ts';
import { envelope, MISSING, refusal } from './answer.ts';
import { authorOf, uuidOf, WORDS } from './shape.ts';

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
        const given = newCase.safeParse(await call.json()).data;
        if (!given) return refusal(400, 'invalid request body');
        const [, word = '', description = given.body] = /^Severity: (\w+)\n\n(.*)$/s.exec(given.body) ?? [];
        const severity = WORDS.severityOf(word) ?? '3 (Normal)';
        const text = { summary: given.title, description, severity, caseType: given.type };
        const { caseNumber: id } = cases.add({ ...text, product: 'Falcon Complete', version: '', contactName: by });
        return envelope([{ id, path: '/message-center/entities/cases/GET/v1' }]);
      },
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case-activity\/v1$/,
      async answer(call) {
        const given = newActivity.safeParse(await call.json()).data;
        if (!given) return refusal(400, 'invalid request body');
        if (!cases.get(given.case_id)) return MISSING;
        const { id } = cases.comment(given.case_id, given.body, { type: 'Customer', by });
        return envelope([{ id }]);
      },
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case-attachment\/v1$/,
      answer: (call) => attached(cases, call),
    },
  ];
}

async function attached(cases: Stage['cases'], { raw }: Call): Promise<Answer> {
  const bytes = await bytesOf(raw, LARGEST + AROUND);
  if (!bytes) return refusal(413, 'request too large');
  const form = await formIn(bytes, raw.headers['content-type']);
  const [number, file] = [String(form?.get('case_id')), form?.get('file')];
  if (form?.get('user_uuid') !== user.value || !(file instanceof File)) return refusal(400, 'invalid form');
  const record = cases.get(number);
  if (!record) return MISSING;
  if (!NAME.test(file.name) || !TYPES.test(file.name)) return refusal(400, 'invalid file name or type');
  if (file.size > LARGEST) return refusal(413, 'file exceeds 15 MB');
  const { size, sha256 } = measure(await file.bytes());
  const { uuid: id, createdDate } = cases.attach(number, file.name, size, { by: ANNA.name, sha256 });
  return envelope([{ id, name: file.name, size, created_time: createdDate, created_by: authorOf(ANNA.name, true) }]);
}
