import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = {
  type?: string;
  items?: Schema;
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
  $ref?: string;
};
type Parameter = { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema?: Schema };
type Content = { content?: Record<string, { schema?: Schema }> };
type Operation = {
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
};
export type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
};

export type Referee = {
  /**
   * What is wrong with a request by the official document, nothing if it is right. `path` is relative to the server
   * address; `body` is parsed JSON, undefined for none. `headers` in lower case; left out, they are not checked.
   */
  check(
    method: string,
    path: string,
    query?: Record<string, string>,
    body?: unknown,
    headers?: Record<string, string>,
  ): string[];
  /** What is wrong with an answer. Null counts as absent: the document has no word for it. */
  answer(method: string, path: string, status: number, body?: unknown): string[];
};

const JSON_TYPE = 'application/json';
const FILE = new URL('../fixtures/redhat-case-management.openapi.json', import.meta.url);

/** Judges what a client of the Red Hat case management API sends, and what a portal answers, by the official document. */
export function referee(): Referee {
  return judge(mended(JSON.parse(readFileSync(FILE, 'utf8'))));
}

/**
 * Judges by any OpenAPI 3.0 document. A list in a query is one value with commas. Of a body that is not JSON only its
 * content type is looked at: the one in `headers` must be among those the operation takes.
 */
export function judge(document: Document): Referee {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  addFormats.default(ajv);
  // Java class names stand where a format would; they say nothing about the text.
  for (const format of new Set(JSON.stringify(document).match(/(?<="format":")(java|com)\.[\w.]+/g))) {
    ajv.addFormat(format, true);
  }
  ajv.addSchema({ $id: 'document', ...document });
  const compiled = new Map<string, ValidateFunction>();
  const routes = Object.entries(document.paths).map(([template, methods]) => {
    return { template, methods, segments: template.split('/') };
  });

  function broken(pointer: string, value: unknown, closed: boolean): string[] {
    const schema = at(document, pointer);
    const named = schema.$ref ? pointerOf(schema.$ref) : pointer;
    const properties = Object.keys(at(document, named).properties ?? {});
    const validate = compiled.get(named) ?? ajv.compile({ $ref: `document#${named}` });
    compiled.set(named, validate);
    const unknown = closed && isObject(value) ? Object.keys(value).filter((name) => !properties.includes(name)) : [];
    const wrong = validate(value) ? [] : (validate.errors ?? []).map(words);
    return [...wrong, ...unknown.map((name) => `unknown property ${name}`)];
  }

  return {
    check(method, path, query = {}, body, headers) {
      const found = operation(routes, method, path);
      if (!found) return [`no such operation: ${method} ${path}`];
      const { declared, pointer, values } = found;
      const parameters = declared.parameters ?? [];
      const given = { path: values, query, header: headers };
      const problems = parameters.flatMap((parameter, i) => {
        const value = given[parameter.in]?.[parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name];
        if (value !== undefined)
          return broken(`${pointer}/parameters/${i}/schema`, cast(value, parameter.schema), false);
        const missing = parameter.required && given[parameter.in];
        return missing ? [`missing ${parameter.in} parameter ${parameter.name}`] : [];
      });
      const known = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
      for (const name of Object.keys(query))
        if (!known.includes(name)) problems.push(`unknown query parameter ${name}`);
      const { requestBody } = declared;
      if (body !== undefined && !requestBody) problems.push('a body where none is taken');
      if (body === undefined && requestBody?.required) problems.push('missing body');
      if (body !== undefined && requestBody) {
        const type = headers?.['content-type']?.split(';')[0] ?? JSON_TYPE;
        if (!requestBody.content?.[type]) problems.push(`a body of type ${type}`);
        else if (type === JSON_TYPE) {
          problems.push(...broken(`${pointer}/requestBody/content/application~1json/schema`, body, true));
        }
      }
      return problems.map((problem) => `${method} ${path}: ${problem}`);
    },
    answer(method, path, status, body) {
      const found = operation(routes, method, path);
      if (!found) return [`no such operation: ${method} ${path}`];
      const response = found.declared.responses[status];
      if (!response) return [`${method} ${path}: status ${status} is not in the document`];
      const schema = response.content?.['application/json']?.schema;
      // Where the document says "string" and shows an object, the object is right.
      if (!schema || (schema.type === 'string' && isObject(body))) return [];
      const pointer = `${found.pointer}/responses/${status}/content/application~1json/schema`;
      return broken(pointer, withoutNull(body), false).map((problem) => `${method} ${path} ${status}: ${problem}`);
    },
  };
}

/** `includeAll` of /v1/sftp/attachments/ is a boolean whose default is the text "false": the one error of the document. */
function mended(document: Document): Document {
  const parameters = document.paths['/v1/sftp/attachments/']?.['get']?.parameters ?? [];
  const schema = parameters.find(({ name }) => name === 'includeAll')?.schema;
  if (schema?.default === 'false') schema.default = false;
  return document;
}

type Route = { template: string; segments: string[]; methods: Record<string, Operation> };

/** The operation whose path fits with the fewest variable segments. */
function operation(routes: Route[], method: string, path: string) {
  const asked = path.split('/');
  const fitting = routes.flatMap(({ template, segments, methods }) => {
    const declared = methods[method.toLowerCase()];
    const same = segments.length === asked.length && segments.every((part, i) => isVariable(part) || part === asked[i]);
    if (!declared || !same) return [];
    const values = Object.fromEntries(
      segments.flatMap((part, i) =>
        isVariable(part) ? [[part.slice(1, -1), decodeURIComponent(asked[i] ?? '')]] : [],
      ),
    );
    return [{ declared, values, pointer: `/paths/${escaped(template)}/${method.toLowerCase()}` }];
  });
  return fitting.toSorted((a, b) => Object.keys(a.values).length - Object.keys(b.values).length)[0];
}

function isVariable(segment: string): boolean {
  return segment.startsWith('{');
}

function escaped(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
}

function pointerOf(ref: string): string {
  return ref.replace(/^#/, '');
}

function at(document: Document, pointer: string): Schema {
  let value: unknown = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isObject(value) || Array.isArray(value) ? Reflect.get(value, name) : undefined;
  }
  return isObject(value) ? value : {};
}

/** Parameters travel as text. */
function cast(value: string, schema: Schema | undefined): unknown {
  if (schema?.type === 'array') return value.split(',').map((item) => cast(item, schema.items));
  if (schema?.type === 'integer' || schema?.type === 'number') return value.trim() === '' ? value : Number(value);
  return schema?.type === 'boolean' && /^(true|false)$/.test(value) ? value === 'true' : value;
}

function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isObject(value)) return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(present.map(([name, inner]) => [name, withoutNull(inner)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function words(error: ErrorObject): string {
  return `${error.instancePath || 'body'} ${error.message ?? error.keyword}`;
}
