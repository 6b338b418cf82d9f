import type { RequestListener } from 'node:http'
import type { Capability } from './capability'
import type { Parts } from './parts'
import type { Api } from '../http/api'
import { createKoa, exactPaths, securityHeaders } from '../http/create-koa'
import { frontDoor } from '../http/front-door'
import { healthRoutes } from '../http/health'
import { MACHINE_HEADERS } from '../http/machine-headers'
import { describeApi } from '../http/openapi'
import { smallerAnswers } from '../http/smaller-answers'
import { staticPages } from '../http/static-pages'

interface Served {
  api: Api
  capabilities: readonly Capability[]
  warnings(): readonly string[]
}

/** What a request passes, from the outside in: doors in front of Koa, callbacks, health, the API, the pages. */
export function pages(parts: Parts, { api, capabilities, warnings }: Served): RequestListener {
  const { config, logger, metrics, policy, version, faults } = parts
  const callbacks = byPath(capabilities.map((one) => one.callbacks ?? {}))
  const title = `${policy.platform.name} · 信桥`
  const koa = createKoa(logger, [
    metrics.middleware,
    exactPaths(callbacks, MACHINE_HEADERS),
    securityHeaders({
      friends: parts.sandboxOrigin === null ? [] : [parts.sandboxOrigin],
      https: config.publicUrl.startsWith('https:'),
    }),
    smallerAnswers(),
    healthRoutes({
      ...parts,
      version,
      faults,
      warnings: () => [...parts.warnings(), ...warnings()],
      openapi: () => describeApi(api.routes, { title, version, url: config.publicUrl }),
    }),
    api.middleware,
    staticPages({ prefix: '/desk', folder: 'dist/desk' }),
    staticPages({ prefix: '', folder: 'dist/h5' }),
  ])
  return frontDoor({
    doors: byPath(capabilities.map((one) => one.doors ?? {})),
    inner: koa.callback(),
    logger,
    observe: metrics.observe,
  })
}

function byPath<Served>(parts: ReadonlyArray<Record<string, Served>>): Record<string, Served> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)))
}
