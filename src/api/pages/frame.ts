import type { FastifyReply } from 'fastify';
import type { Asset } from './assets.ts';
import { type Html, html, written } from './html.ts';
import type { Voice } from './voice.ts';

const CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export type Page = {
  title: string;
  body: Html;
  /** Who is signed in, by name. */
  name?: string | undefined;
  /** Whether it changes by itself. */
  live?: boolean;
  status?: number;
};
export type Show = (reply: FastifyReply, voice: Voice, page: Page) => FastifyReply;

/** Sends whole pages. Forms are told apart from other sites' by their origin, so it is not hidden from ourselves. */
export function showing(address: (asset: Asset) => string): Show {
  return (reply, voice, page) =>
    reply
      .code(page.status ?? 200)
      .headers({ 'content-security-policy': CSP, 'referrer-policy': 'same-origin', 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(`<!doctype html>\n${written(frame(address, voice, page))}`);
}

function frame(address: (asset: Asset) => string, voice: Voice, page: Page): Html {
  const { say } = voice;
  return html`<html lang="${say.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${page.title} · Casebell</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${address('page.css')}">
${page.live && html`<script src="${address('board.js')}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">${say('page-skip')}</a>
<header>
<span class="brand">Casebell</span>
${page.name !== undefined && signedIn(voice, page.name)}
</header>
<main id="main" tabindex="-1"${page.live ? '' : html` class="narrow"`}>
${page.body}
</main>
</body>
</html>
`;
}

function signedIn({ say }: Voice, name: string): Html {
  const who = say('page-signed-in', { name });
  const out = say('page-sign-out');
  return html`<form method="post" action="/sign-out"><span class="who">${who}</span> <button>${out}</button></form>`;
}

/** A page that says one thing. */
export function note(o: { title: string; text: string | string[]; status?: number; more?: Html }): Page {
  const body = html`<h1>${o.title}</h1>${[o.text].flat().map((text) => html`<p>${text}</p>`)}${o.more}`;
  return { title: o.title, body, ...(o.status ? { status: o.status } : {}) };
}
