import { fileURLToPath } from 'node:url';
import { Failure } from '#src/ports/failure.ts';
import type { Contact, Draft, Receipt, Tools, Vendor } from '#src/ports/vendor.ts';
import { type Credentials, credentialsOf, extraOf } from './email/asks.ts';
import { compose, REFERENCE } from './email/compose.ts';
import { style } from './email/lint.ts';
import { readProfiles } from './email/load.ts';
import type { Profile } from './email/profile.ts';
import { severitiesOf } from './email/severity.ts';

/** Characters of title and text. Our own choice: the title shares the subject, and people read the text. */
const TITLE = 120;
const BODY = 20_000;
/** Bytes of a whole mail where a profile knows none: what gateways commonly let through, our own choice. */
const MAIL = 25_000_000;
/** Bytes of a mail that are for its text, twice (plain and HTML), and its headers. */
const ROOM = 340_000;
/** By how much base64 with its line ends makes a file larger: 25 MB of mail are 18 MB of files. */
const BASE64 = 1.37;
/** Our own choice: what a spam filter hardly minds. */
const PACE = { perMinute: 6, burst: 5 };
/** Where a profile knows no shape: 4 to 32 letters, digits and signs, with at least one digit. */
const ANY = /^(?=.{4,32}$)[A-Za-z0-9#_./-]*\d[A-Za-z0-9#_./-]*$/;
const BUILT_IN = fileURLToPath(new URL('./profiles/', import.meta.url));

/**
 * A vendor known by its profile alone. A case goes out as one letter; without an address, or without a mailbox of ours,
 * it is prepared for a person to hand in. Files ride along in the letter.
 */
export function emailVendor(profile: Profile): Vendor<Credentials, Record<string, unknown>> {
  const { id, name, number, caps } = profile;
  const pace = profile.pace ?? PACE;
  const files = Math.floor(((caps.mail ?? MAIL) - ROOM) / BASE64);
  return {
    id,
    name,
    caseId: {
      pattern: number?.shape ? new RegExp(`^${number.shape}$`) : ANY,
      example: number?.example ?? '1234567',
      portals: [],
    },
    limits: {
      title: TITLE,
      body: BODY,
      file: Math.min(caps.file ?? files, files),
      files,
      types: caps.types ?? undefined,
      perSecond: pace.perMinute / 60,
      burst: pace.burst,
    },
    severities: severitiesOf(profile),
    asks: {
      credentials: credentialsOf(profile),
      extra: extraOf(profile),
      lint: (draft) => style(profile, draft, REFERENCE),
    },
    contact: (credentials) => contact(profile, credentials),
    connect: (credentials, tools) => ({
      open: (draft, key, signal) => open(profile, credentials, tools, draft, key, signal),
    }),
  };
}

/** Those that come along never change: reading them takes a tenth of a start, so it is done once. */
let comeAlong: Profile[] | undefined;

/** The vendors of the profiles that come along. A file there that is no profile is a failure: the installation is broken. */
export function emailVendors(): Vendor<Credentials, Record<string, unknown>>[] {
  comeAlong ??= wellRead();
  return comeAlong.map(emailVendor);
}

function wellRead(): Profile[] {
  const { profiles, problems } = readProfiles(BUILT_IN);
  const [broken] = problems;
  if (broken) throw new Failure('garbled', `${broken.file} is no vendor profile`);
  return profiles;
}

function contact(profile: Profile, credentials: Credentials): Contact {
  const { id, channel, call, number, senders, answerHours } = profile;
  const numbers = credentials.pattern
    ? (['subject', 'body'] as const).map((place) => ({ in: place, pattern: credentials.pattern ?? '' }))
    : number?.places.map(({ in: place, header, pattern }) => ({ in: place, header, pattern }));
  return {
    kind: 'email',
    host: domain(address(profile, credentials)) ?? id,
    mail: address(profile, credentials),
    portal: channel.portal ?? undefined,
    phone: credentials.phone || (channel.phone ?? undefined),
    call: call?.severities,
    numbers: numbers?.length ? numbers : undefined,
    senders: senders.length > 0 ? senders : undefined,
    answerMs: answerHours === null ? undefined : answerHours * 3_600_000,
  };
}

async function open(
  profile: Profile,
  credentials: Credentials,
  tools: Tools<Credentials>,
  draft: Draft,
  key: string,
  signal: AbortSignal,
): Promise<Receipt> {
  signal.throwIfAborted();
  const { subject, text } = compose(profile, draft, key);
  const to = address(profile, credentials);
  const from = to && (await tools.mail.from(signal));
  if (!to || !from) return { kind: 'prepared', title: subject, text };
  const messageId = `<${key.replace(/[^\w.-]/g, '')}@${domain(from) ?? 'localhost'}>`;
  await tools.mail.send({ id: messageId, to, subject, text, files: draft.files ?? [] }, signal);
  return { kind: 'sent', to, messageId };
}

/** The one an admin gave is nearer to the truth than the one of the profile. */
function address({ channel }: Profile, { to }: Credentials): string | undefined {
  return to || (channel.mail ?? undefined);
}

function domain(mail: string | undefined): string | undefined {
  return /@([A-Za-z0-9.-]+)>?$/.exec(mail ?? '')?.[1]?.toLowerCase();
}
