import { z } from 'zod'
import type { DescribedRoute } from './api'
import { Problem } from './paging.contract'

const SECURITY = {
  none: [],
  customer: [{ customer: [] }],
  agent: [{ agent: [] }],
  supervisor: [{ agent: [] }],
  platform: [{ platform: [] }],
} as const

/** OpenAPI 3.1 of every route, made from the schemas that validate: it cannot say anything else than the code does. */
export function describeApi(
  routes: readonly DescribedRoute[],
  info: { title: string; version: string; url: string },
): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeRoute(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version },
    servers: [{ url: info.url }],
    paths,
    components: {
      schemas: { Problem: toSchema(Problem, 'output') },
      securitySchemes: {
        customer: { type: 'http', scheme: 'bearer' },
        agent: { type: 'apiKey', in: 'cookie', name: 'desk_session' },
        platform: { type: 'apiKey', in: 'header', name: 'X-Platform-Signature' },
      },
    },
  }
}

function describeRoute({ path, spec, write }: DescribedRoute): object {
  const status = String(spec.status ?? (spec.answer ? 200 : 204))
  return {
    summary: spec.summary,
    security: SECURITY[spec.auth],
    parameters: [
      ...pathParameters(path),
      ...queryParameters(spec.query),
      ...(write ? [idempotencyHeader] : []),
    ],
    ...(spec.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toSchema(spec.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [status]: {
        description: 'OK',
        ...(spec.answer
          ? { content: { 'application/json': { schema: toSchema(spec.answer, 'output') } } }
          : {}),
      },
      default: {
        description: 'Problem',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    },
  }
}

const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{8,80}$' },
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodType | undefined): object[] {
  if (!query) return []
  const { properties = {}, required = [] } = z.toJSONSchema(query, {
    io: 'input',
    unrepresentable: 'any',
  })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any' })
}
