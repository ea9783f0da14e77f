import * as z from 'zod';
import { kinds } from '../../events/kinds/index.ts';
import { envelope } from '../../events/values/envelope.ts';
import { rebuildable } from '../../projections/projectors/rebuild.ts';
import { newKey } from '../http/auth.ts';
import { MOST_EVENTS } from './inputs.ts';
import { appendQuery } from './post.ts';
import { viewRoutes } from './reads.ts';

type Json = Readonly<Record<string, unknown>>;

/** OpenAPI 3.1, made from the schemas that requests are checked with. It is made once, when first asked for. */
export function openapi(): Json {
  return (made ??= describe());
}
let made: Json | undefined;

function describe(): Json {
  const paths: Record<string, Json> = {};
  for (const { path, summary, query } of viewRoutes) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    const operation = (parameters: readonly Json[]): Json => ({
      summary,
      parameters: [...parameters, ...inPath, ...parametersOf(query)],
      responses: answers(['200', '400', '404', '422']),
    });
    paths[`/v1${path}`] = { get: operation([AS_OF]) };
    paths[`/v1/at/{position}${path}`] = { get: operation([POSITION]) };
  }
  paths['/v1/events'] = { ...paths['/v1/events'], post: appendOperation() };
  Object.assign(paths, OPERATIONS());
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aid Ledger',
      version: '1',
      summary: 'An open, event-sourced ledger of aid.',
      description:
        'Every fact is an immutable event with its sources; everything else is derived. Every answer carries the position it is for.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { ...eventSchemas(), Problem: PROBLEM },
    },
  };
}

/** What is beside reading and appending. */
const OPERATIONS = (): Record<string, Json> => ({
  '/v1/audit': {
    get: { summary: 'The last audit of the guarantees; with an admin key, a new one.', responses: answers(['200']) },
  },
  '/v1/keys': {
    post: {
      summary: 'Makes an API key, shown once.',
      security: [{ key: [] }],
      requestBody: jsonBody(z.toJSONSchema(newKey, { io: 'input' }) as Json),
      responses: answers(['201', '401', '403', '422', '503']),
    },
    get: {
      summary: 'Lists API keys, without their secrets.',
      security: [{ key: [] }],
      responses: answers(['200', '401', '403']),
    },
  },
  '/v1/keys/{id}': {
    delete: {
      summary: 'Revokes an API key.',
      security: [{ key: [] }],
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: answers(['200', '401', '403', '404']),
    },
  },
  '/v1/rebuild/{projection}': {
    post: {
      summary:
        'Builds the next generation of a projection for a while, and says how far it has come. Call it until it is done.',
      security: [{ key: [] }],
      parameters: [
        { name: 'projection', in: 'path', required: true, schema: { enum: rebuildable } },
        {
          name: 'fast',
          in: 'query',
          schema: { enum: ['true', 'false'] },
          description: 'Without pauses for those who read meanwhile.',
        },
      ],
      responses: answers(['200', '401', '403', '422', '503']),
    },
  },
  '/health': {
    get: {
      summary: 'Whether the ledger answers, whether a rebuild is due, and what the last audit found.',
      responses: answers(['200']),
    },
  },
});

const AS_OF: Json = {
  name: 'asOf',
  in: 'query',
  description: 'Redirects to the position of this time (RFC 3339).',
  schema: { type: 'string', format: 'date-time' },
};
const POSITION: Json = {
  name: 'position',
  in: 'path',
  required: true,
  description: 'The position to answer for.',
  schema: { type: 'integer', minimum: 0 },
};

const PROBLEM: Json = {
  type: 'object',
  description: 'RFC 9457, with a hint that says what to do and, where there are several, every fault.',
  required: ['type', 'title', 'status', 'detail', 'hint'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { pointer: { type: 'string' }, detail: { type: 'string' }, hint: { type: 'string' } },
      },
    },
  },
};

/** One schema for each kind, and one for any event. */
function eventSchemas(): Record<string, Json> {
  const schemas: Record<string, Json> = {};
  const { properties, $defs: shared } = z.toJSONSchema(envelope, { io: 'input', unrepresentable: 'any' }) as Json;
  const common = inlined(properties, shared as Json | undefined) as Json;
  for (const kind of kinds.values()) {
    const { $schema: _, $defs, ...data } = z.toJSONSchema(kind.data, { io: 'input', unrepresentable: 'any' }) as Json;
    schemas[kind.type] = {
      title: kind.type,
      description: kind.about,
      type: 'object',
      additionalProperties: false,
      required: [
        'stream',
        'type',
        ...(kind.acts ? [] : ['occurred']),
        'data',
        ...(kind.needsSource ? ['sources'] : []),
      ],
      properties: { ...common, type: { const: kind.type }, data: inlined(data, $defs as Json | undefined) },
      examples: [kind.example],
    };
  }
  schemas['Event'] = { oneOf: [...kinds.keys()].map((type) => ({ $ref: `#/components/schemas/${type}` })) };
  return schemas;
}

/** References to a schema's own definitions, put in place: a component has no definitions beside it. */
function inlined(schema: unknown, definitions: Json | undefined): unknown {
  if (Array.isArray(schema)) return schema.map((one) => inlined(one, definitions));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema as Json;
  const target = typeof $ref === 'string' ? definitions?.[$ref.replace('#/$defs/', '')] : undefined;
  return Object.fromEntries(
    Object.entries({ ...(target as Json | undefined), ...rest })
      .filter(([name, value]) => name !== 'id' || typeof value !== 'string') // zod's own, not an event's field
      .map(([name, value]) => [name, inlined(value, definitions)]),
  );
}

function appendOperation(): Json {
  const one = { $ref: '#/components/schemas/Event' };
  return {
    summary: 'Appends one event, or up to 500: all of them or nothing.',
    security: [{ key: [] }],
    parameters: [
      {
        name: 'Idempotency-Key',
        in: 'header',
        schema: { type: 'string', maxLength: 200 },
        description: 'Repeating a request under its key is answered with the first result.',
      },
      ...parametersOf(appendQuery),
    ],
    requestBody: {
      ...jsonBody(
        {
          oneOf: [
            one,
            {
              type: 'object',
              required: ['events'],
              properties: { events: { type: 'array', minItems: 1, maxItems: MOST_EVENTS, items: one } },
              additionalProperties: false,
            },
          ],
        },
        Object.fromEntries(
          [...kinds.values()].map(({ type, about, example }) => [type, { summary: about, value: example }]),
        ),
      ),
    },
    responses: answers(['201', '200', '400', '401', '403', '409', '413', '415', '422', '429', '503']),
  };
}

function jsonBody(schema: Json, examples?: Json): Json {
  return { required: true, content: { 'application/json': { schema, ...(examples ? { examples } : {}) } } };
}

function parametersOf(query: z.ZodObject): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input' }) as { properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}

const MEANINGS: Readonly<Record<string, string>> = {
  '200': 'The answer; for a repeated append the first result, with Idempotent-Replayed: true.',
  '201': 'Done.',
  '400': 'The request cannot be read.',
  '401': 'A key is needed.',
  '403': 'The key does not allow this.',
  '404': 'Not there.',
  '409': 'The stream has moved on: expectedVersion is stale.',
  '413': 'Too large.',
  '415': 'Not JSON.',
  '422': 'The content has faults, which are listed; an id or key is taken; or the question is too wide.',
  '429': 'Too many requests; Retry-After says when to go on.',
  '503':
    'The database failed. It is said whether the ledger found the request; send the same again, with the ids in the answer.',
};

function answers(statuses: readonly string[]): Json {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      status < '400'
        ? { description: MEANINGS[status], content: { 'application/json': { schema: { type: 'object' } } } }
        : {
            description: MEANINGS[status],
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
    ]),
  );
}
