import { z } from 'zod';
import { type Measure, measure } from '#src/demo/body.ts';

const filled = z.string().trim().min(1);
const maybe = z.string().exactOptional();
const ticket = z.literal('TroubleTicket');

/** The official `TroubleTicket_FVO`, as far as the demo keeps it. */
export const createRequest = z.object({
  '@type': ticket,
  description: filled,
  severity: filled,
  ticketType: filled,
  name: maybe,
  externalIdentifier: z.array(z.object({ '@type': z.literal('ExternalIdentifier'), id: filled })).exactOptional(),
  relatedEntity: z
    .array(z.object({ '@type': z.literal('RelatedEntity'), role: filled, entity: z.object({ id: filled }) }))
    .exactOptional(),
  troubleTicketCharacteristic: z.array(z.object({ '@type': filled, name: filled, value: z.unknown() })).exactOptional(),
});

/** A note that is there already comes back with its id. */
const noted = z.object({ '@type': z.literal('Note'), id: maybe, text: filled });

/** The official `TroubleTicket_MVO`, the same. */
export const patchRequest = z.object({
  '@type': ticket,
  severity: maybe,
  status: maybe,
  statusChangeReason: maybe,
  note: z.array(noted).exactOptional(),
  attachment: z.array(z.looseObject({ '@type': filled })).exactOptional(),
});
export type PatchRequest = z.infer<typeof patchRequest>;

const content = z.object({ id: z.undefined().exactOptional(), name: filled, content: z.base64() });

/** A file that comes within a ticket; undefined for one that is there already. Its bytes are not kept. */
export function attached(one: unknown): (Measure & { name: string }) | undefined {
  const file = content.safeParse(one).data;
  return file && { name: file.name, ...measure(Buffer.from(file.content, 'base64')) };
}
