import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Web } from '#src/config.ts';
import { ErrorBody } from './error.ts';
import type { Server } from './server.ts';

/** Swagger UI: its own scripts and styles, and what it draws itself. */
const UI_CSP = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self' data:",
  'connect-src': "'self'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
};
type Document = ReturnType<typeof jsonSchemaTransformObject>;

/** What may go wrong with every request, and with one that has a body. */
const ERRORS = {
  400: 'Something in it is wrong: all of it is named, by field.',
  401: 'No key, or none that works.',
  403: 'The key lacks the scope, or the account the right.',
  404: 'There is no such thing.',
  422: 'Understood and not wanted, by the vendor or by an Idempotency-Key of another request.',
  429: 'Too many requests: Retry-After says how long to wait.',
  500: 'Casebell failed; it is noted.',
  503: 'The vendor or Casebell cannot be reached now.',
};
const BODY_ERRORS = {
  409: 'The same request is under way or was cut off, or it is not clear which case is meant.',
  413: 'More than is taken.',
  415: 'Another content type than those named.',
};

/** The document, made of the schemas that validate, at `/specs.json` and under the context. */
export async function openapi(app: Server, { context }: Web): Promise<void> {
  await app.register(swagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Casebell',
        version: '1',
        description:
          'Tickets for vendors, and the cases that come of them. Make a key with `casebell keys add NAME --scopes read,open`, and press Authorize.',
      },
      servers: [{ url: context }],
      components: {
        securitySchemes: {
          key: {
            type: 'http',
            scheme: 'bearer',
            description: 'A key of Casebell: `cb_...`. `X-Api-Key: cb_...` does too.',
          },
        },
      },
      security: [{ key: [] }],
    },
    transform(given) {
      const { schema, url } = jsonSchemaTransform(given);
      const posts = [given.route.method].flat().includes('POST');
      return {
        schema: posts && schema && !schema.hide ? { ...schema, headers: withKey(schema.headers) } : schema,
        url,
      };
    },
    transformObject: (given) => pruned(jsonSchemaTransformObject(given)),
  });
  for (const url of new Set([`${context}/specs.json`, '/specs.json']))
    app.get(url, { config: { who: 'anybody' }, schema: { hide: true } }, async (_request, reply) =>
      reply.type('application/json').send(app.swagger()),
    );
}

/** Every named schema comes twice, as what is sent and as what is answered: those nobody refers to are left out. */
function pruned(document: Document): Document {
  if (!('components' in document)) return document;
  const text = JSON.stringify(document);
  const schemas = Object.entries(document.components?.schemas ?? {}).filter(([name]) =>
    text.includes(`"#/components/schemas/${name}"`),
  );
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(schemas) } } as Document;
}

/** Swagger UI over the document, from assets of our own. */
export async function ui(scope: Server, { context }: Web): Promise<void> {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, who: 'anybody' };
  });
  await scope.register(swaggerUi, {
    routePrefix: context,
    staticCSP: UI_CSP,
    theme: { title: 'Casebell API' },
    uiConfig: { layout: 'BaseLayout', persistAuthorization: false, displayRequestDuration: true },
  });
}

function withKey(headers: unknown): object {
  const own = typeof headers === 'object' && headers && 'properties' in headers ? (headers.properties as object) : {};
  return { type: 'object', ...(headers as object | undefined), properties: { ...own, 'Idempotency-Key': IDEMPOTENCY } };
}

const IDEMPOTENCY = {
  type: 'string',
  maxLength: 255,
  description: 'Your own name for this request. Sent again within a day, it is done once and answered the same.',
};

/** Every route of this scope by a key says in the document what it takes and how it fails; one without a tag: no start. */
export function described(app: Server): void {
  app.addHook('onRoute', (route) => {
    const { schema = {}, config, method } = route;
    if (schema.hide || !config?.who) return;
    if (!schema.tags?.length || !schema.summary)
      throw new Error(`${String(method)} ${route.url} has no tag or no summary for the API document`);
    const errors = Object.entries({ ...ERRORS, ...(schema.body ? BODY_ERRORS : {}) }).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: ErrorBody } } },
    ]);
    route.schema = {
      ...schema,
      description: [schema.description, scopeNeeded(config)].filter(Boolean).join('\n\n'),
      response: { ...Object.fromEntries(errors), ...(schema.response as object | undefined) },
    };
  });
}

function scopeNeeded({ who }: NonNullable<RouteOptions['config']>): string {
  return who === 'anybody' || who === 'browser' ? '' : `Scope: \`${who}\`.`;
}
