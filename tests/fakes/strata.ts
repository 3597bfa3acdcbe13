import { readFileSync } from 'node:fs';
import type { Seen } from './wire.ts';

const SCHEMA = readFileSync(new URL('../fixtures/strata/caseFilter.xsd', import.meta.url), 'utf8');
const FILTER = SCHEMA.slice(SCHEMA.indexOf('name="caseFilter"'), SCHEMA.indexOf('<xs:element name="groupNumbers"'));
const ELEMENTS = [...FILTER.matchAll(/<xs:element\s+(?:ref="tns:|name=")(\w+)"(?:\s+type="xs:(\w+)")?([^>]*)>/g)].map(
  ([, name = '', type = '', rest = '']) => ({ name, type, optional: rest.includes('minOccurs="0"') }),
);
const TYPES: Record<string, RegExp> = {
  int: /^\d+$/,
  boolean: /^(true|false)$/,
  dateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
};

/** What is wrong with a request to the XML API: the login sent at once, the filter as Red Hat's own schema orders it. */
export function referee({ method, body, headers }: Seen): string[] {
  const login = Buffer.from(headers['authorization']?.replace(/^Basic /, '') ?? '', 'base64').toString();
  return [
    ...(/^arossi:./.test(login) ? [] : ['no login']),
    ...(headers['accept'] === 'application/xml' ? [] : ['asks for something else than XML']),
    ...(method === 'POST' ? filter(body) : body === '' ? [] : ['a body in a question']),
  ];
}

function filter(body: string): string[] {
  const inside = /^<caseFilter xmlns="http:\/\/www\.redhat\.com\/gss\/strata">(.*)<\/caseFilter>$/s.exec(body)?.[1];
  if (inside === undefined) return ['no caseFilter in the Strata namespace'];
  const sent = [...inside.matchAll(/<(\w+)(?:\/>|>([^<]*)<\/\1>)/g)];
  const rest = inside.replaceAll(/<(\w+)(?:\/>|>[^<]*<\/\1>)/g, '');
  const places = sent.map(([, name]) => ELEMENTS.findIndex((element) => element.name === name));
  return [
    ...(rest === '' ? [] : [`not an element: ${rest}`]),
    ...(places.every((place, i) => place > (places[i - 1] ?? -1)) ? [] : ['elements out of order, twice or unknown']),
    ...ELEMENTS.filter(({ name, optional }) => !optional && !sent.some((element) => element[1] === name)).map(
      ({ name }) => `${name} is missing`,
    ),
    ...sent
      .filter(([, , value = ''], i) => !(TYPES[ELEMENTS[places[i] ?? -1]?.type ?? ''] ?? /^/).test(value))
      .map(([, name]) => `${name} has another type`),
  ];
}
