import { z } from 'zod';
import type { Given, Server } from '#src/api/server.ts';
import type { Link } from '#src/core/access/links.ts';
import { type Asked, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import { credentialsOf, howTo, replaceable, setUp, whyNot } from '#src/core/accounts/setup.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import { patience } from '#src/patience.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { gone } from './entry.ts';
import { note, type Page, type Show } from './frame.ts';
import { type Html, html } from './html.ts';
import { type Voice, voiceOf } from './voice.ts';

/** A link may fail so often; a vendor has so long (ms) to answer. */
const TRIES = 5;
const PATIENCE = 60_000;
const VALUE_MOST = 20_000;

const params = z.object({ code: z.string().max(100) });
const body = z.record(z.string(), z.string().max(VALUE_MOST)).default({});

/** What a link that still works is for. */
type Errand = {
  person: { id: string; name: string; lang?: string | undefined; tz?: string | undefined };
  admin: boolean;
  vendor: Vendor;
  account: string | undefined;
  as: string;
  chat: string;
  direct: boolean;
  group: { id: string; title: string } | undefined;
};
type Wrong = { all?: string; fields?: Record<string, string> };

/** The page behind /setup's one-time link: it takes a credential instead of the chat, and works without a script. */
export function secretPage(app: Server, { core }: Given, show: Show): void {
  app.get('/secret/:code', { config: { who: 'anybody' }, schema: { params } }, async (request, reply) => {
    const link = await core.links.peek('secret', request.params.code);
    const errand = link && (await errandOf(core, link));
    const voice = await voiceOf(core, request, errand?.person);
    return show(reply, voice, errand ? asking(voice, errand) : gone(voice));
  });

  app.post('/secret/:code', { config: { who: 'anybody' }, schema: { params, body } }, async (request, reply) => {
    const { code } = request.params;
    const link = await core.links.peek('secret', code);
    const errand = link && (await errandOf(core, link));
    const voice = await voiceOf(core, request, errand?.person);
    if (!errand || !(await core.links.use('secret', code))) return show(reply, voice, gone(voice));
    const { say } = voice;
    const { group, ...rest } = errand;
    const grant = group && { chat: group.id, event: errand.as, told: true };
    const result = await setUp(core, { ...rest, values: request.body, grant }, patience(PATIENCE));
    if (result.kind === 'connected') {
      const args = { account: result.account.label };
      const done = { say: result.again ? 'setup-renewed' : 'setup-done', args };
      if (errand.direct)
        await core.notices.tell(errand.chat, `connected ${result.account.id} ${core.now()}`, {
          ...done,
          buttons: [{ say: 'button-accounts', command: 'accounts' }],
        });
      const more = group ? [say('page-secret-granted', { chat: group.title })] : [];
      return show(
        reply,
        voice,
        note({ title: say('page-secret-done'), text: [say(done.say, args), ...more, say('page-close')] }),
      );
    }
    if (!(await core.links.giveBack('secret', code, TRIES))) return show(reply, voice, gone(voice));
    const wrong: Wrong =
      result.kind === 'failed'
        ? { all: whyNot(say, errand.vendor, result.failure) }
        : { all: say('setup-form'), fields: problems(voice, errand.vendor, Object.keys(result.problems)) };
    return show(reply, voice, { ...asking(voice, errand, wrong, request.body), status: 422 });
  });
}

/** Undefined: the vendor or the account is gone meanwhile, or the person may not any more. */
async function errandOf(core: Core, { person: id, detail }: Link): Promise<Errand | undefined> {
  const { vendor: vendorId, as = '', chat = id, kind, group, account } = detail;
  const vendor = core.accounts.vendors.find((v) => v.id === vendorId);
  const person = await core.people.person(id);
  if (!vendor || !person || !atLeast(await core.people.role(id, group ?? chat), 'operator')) return undefined;
  const admin = atLeast(await core.people.role(id, chat), 'admin');
  if (account && !(await replaceable(core, { person: id, admin }, vendor, account))) return undefined;
  const title = group && ((await core.people.chat(group))?.title ?? group);
  return {
    person: { id, name: person.name, lang: person.lang ?? undefined, tz: person.tz ?? undefined },
    admin,
    vendor,
    account,
    as,
    chat,
    direct: kind === 'direct',
    group: group && title ? { id: group, title } : undefined,
  };
}

function problems({ say }: Voice, vendor: Vendor, wrong: string[]): Record<string, string> {
  return Object.fromEntries(
    credentialsOf(vendor)
      .filter(({ name }) => wrong.includes(name))
      .map(({ name, example }) => [name, example ? say('problem-like', { example }) : say('problem-needed')]),
  );
}

function asking(
  voice: Voice,
  { vendor, person, group }: Errand,
  wrong: Wrong = {},
  values: Record<string, string> = {},
): Page {
  const { say } = voice;
  const title = say('page-secret', { vendor: vendor.name });
  const who = group
    ? say('page-secret-group', { name: person.name, chat: group.title })
    : say('page-secret-for', { name: person.name });
  const how = howTo(say, vendor);
  const fields = credentialsOf(vendor).map((field) =>
    input(voice, vendor, field, wrong.fields?.[field.name], values[field.name]),
  );
  return {
    title,
    body: html`<h1>${title}</h1><p>${who}</p>
<form method="post" class="card" autocomplete="off">
${wrong.all && html`<p class="problem" role="alert">${wrong.all}</p>`}
${how && html`<p>${how}</p>`}
${fields}
<p class="quiet">${say('page-secret-once')}</p>
<button class="primary">${say('page-secret-send')}</button>
</form>`,
  };
}

/** A secret is never written back into the page. */
function input(
  { say }: Voice,
  vendor: Vendor,
  field: Asked,
  problem: string | undefined,
  value: string | undefined,
): Html {
  const { name, secret, optional, choices, example } = field;
  const help = helpOf(say, vendor, field);
  const id = `field-${name}`;
  const about = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const attributes = html`id="${id}" name="${name}"${!optional && html` required`}${about && html` aria-describedby="${about}"`}${problem && html` aria-invalid="true"`}`;
  const control = choices
    ? html`<select ${attributes}>${optional && html`<option></option>`}${choices.map((one) => html`<option${one === value && html` selected`}>${one}</option>`)}</select>`
    : html`<input ${attributes} type="${secret ? 'password' : 'text'}"${!secret && value && html` value="${value}"`}${!secret && example && html` placeholder="${example}"`} autocomplete="off" autocapitalize="none" spellcheck="false">`;
  return html`<div class="field"><label for="${id}">${labelOf(say, vendor, field)}${optional && html` <span class="quiet">${say('page-optional')}</span>`}</label>
${problem && html`<p class="problem" id="${id}-problem">${problem}</p>`}
${control}
${help && html`<p class="quiet" id="${id}-help">${help}</p>`}</div>`;
}
