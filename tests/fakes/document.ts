/** What is read of an OpenAPI document here. */
export type Document = {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
};
type Operation = {
  summary?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
};
type Schema = { $ref?: string; examples?: unknown[]; properties?: Record<string, Schema>; required?: string[] };
type Media = { schema?: Schema; example?: unknown; examples?: Record<string, { value: unknown }> };
type Parameter = Media & { in: 'path' | 'query' | 'header'; name: string; required?: boolean };

/** One request the document gives an example of; `good`: the statuses it promises when all is well. */
type Example = { method: string; path: string; url: string; type: string | undefined; body: unknown; good: number[] };

/** Every operation, by method and path. */
export function operations({ paths }: Document): { method: string; path: string; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/**
 * Every example, as a request: one for each body and content type, with the parameters that have examples. An operation
 * that needs something there is no example of (an id that exists in no fresh house) gives none.
 */
export function examples(document: Document): Example[] {
  return operations(document).flatMap(({ method, path, operation }): Example[] => {
    let url = path;
    const query = new URLSearchParams();
    for (const parameter of operation.parameters ?? []) {
      const [value] = values(parameter, document);
      if (value === undefined && parameter.required) return [];
      if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, encodeURIComponent(String(value)));
      else if (parameter.in === 'query' && value !== undefined) query.append(parameter.name, String(value));
    }
    const full = query.size > 0 ? `${url}?${query}` : url;
    const good = Object.keys(operation.responses)
      .map(Number)
      .filter((status) => status < 400);
    const base = { method, path, url: full, good };
    const content = operation.requestBody?.content;
    if (!content) return [{ ...base, type: undefined, body: undefined }];
    return Object.entries(content).flatMap(([type, media]) =>
      values(media, document).map((body) => ({ ...base, type, body })),
    );
  });
}

/** As a request carries it: JSON text, or a form with a field for each entry. */
export function bodyOf({ type, body }: Pick<Example, 'type' | 'body'>): {
  body?: string | FormData;
  headers: Record<string, string>;
} {
  if (type === undefined) return { headers: {} };
  if (!type.startsWith('multipart/')) return { body: JSON.stringify(body), headers: { 'content-type': type } };
  const form = new FormData();
  for (const [name, value] of Object.entries(body as Record<string, unknown>))
    for (const one of [value].flat())
      if (one !== null) form.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
  return { body: form, headers: {} };
}

/** Its examples, or one put together from those of its fields. */
function values({ schema, example, examples: named }: Media, document: Document): unknown[] {
  if (named) return Object.values(named).map(({ value }) => value);
  if (example !== undefined) return [example];
  const { examples: all, properties, required = [] } = resolved(schema, document);
  if (all?.length) return all;
  if (!properties) return [];
  const fields = Object.entries(properties).flatMap(([name, field]) => {
    const [value] = values({ schema: field }, document);
    return value === undefined ? [] : [[name, value] as const];
  });
  const body = Object.fromEntries(fields);
  return required.every((name) => name in body) ? [body] : [];
}

function resolved(schema: Schema | undefined, { components }: Document): Schema {
  const name = schema?.$ref?.split('/').at(-1);
  return (name && components?.schemas?.[name]) || schema || {};
}
