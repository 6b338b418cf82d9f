import Router from '@koa/router'
import type { Context } from 'koa'
import type { Agent } from '../world/agent'
import { deriveOpenId, type Person } from '../world/person'
import type { World } from '../world/world'
import { choosePerson, refuse } from './pages'

export const PERSON_COOKIE = 'sandbox_user'
export const AGENT_COOKIE = 'sandbox_agent'

const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state']

/**
 * Where a person says who they are: the official account's web authorization and WeCom's, in WeChat and in a browser.
 * https://developers.weixin.qq.com/doc/service/guide/h5/auth.html, https://developer.work.weixin.qq.com/document/path/91022
 */
export function authorizeRoutes(world: World): Router {
  const router = new Router()
  router.get('/connect/oauth2/authorize', (ctx) => {
    const query = new URLSearchParams(ctx.querystring)
    if (query.get('appid') === world.options.wecom.corpId) authorizeAgent(world, ctx, query)
    else authorizePerson(world, ctx, query)
  })
  router.get('/wwlogin/sso/login', (ctx) => {
    const query = new URLSearchParams(ctx.querystring)
    if (query.get('login_type') !== 'CorpApp') return refuse(ctx, '40058', 'login_type 参数错误')
    query.set('response_type', 'code')
    query.set('scope', 'snsapi_base')
    authorizeAgent(world, ctx, query)
  })
  return router
}

function authorizePerson(world: World, ctx: Context, query: URLSearchParams): void {
  if (query.get('appid') !== world.options.officialAccount.appId)
    return refuse(ctx, '10002', 'appid 参数错误')
  const given = [...query.keys()].filter((key) => ORDER.includes(key))
  if (
    given.some(
      (key, index) => index > 0 && ORDER.indexOf(key) < ORDER.indexOf(given[index - 1] ?? ''),
    )
  ) {
    return refuse(ctx, '10000', '授权链接的参数顺序不对，该链接无法访问')
  }
  const back = readReturn(world, ctx, query)
  if (!back) return
  const scope = query.get('scope') ?? ''
  if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo')
    return refuse(ctx, '10005', 'scope 参数错误或没有 scope 权限')
  const person = whoIs(ctx, query, { list: world.persons, name: PERSON_COOKIE })
  if (!person)
    return askWho(
      ctx,
      PERSON_COOKIE,
      world.persons.map(({ id, nickname, note }) => ({ id, label: `${nickname} ${note}` })),
    )
  const snapshot = query.get('sandbox_snapshot') === '1'
  const openId = snapshot ? snapshotOpenId(world, person) : person.officialAccountOpenId
  goBack(ctx, back, world.webCodes.issue({ person, openId, scope, snapshot }))
}

/** A snapshot page (快照页) runs under an OpenID that belongs to nobody. */
function snapshotOpenId(world: World, person: Person): string {
  return deriveOpenId(`${world.options.officialAccount.appId}/snapshot`, person.id)
}

function authorizeAgent(world: World, ctx: Context, query: URLSearchParams): void {
  const { corpId, agentId } = world.options.wecom
  if (query.get('appid') !== corpId) return refuse(ctx, '40013', 'appid 参数错误')
  if (query.get('agentid') !== String(agentId)) return refuse(ctx, '40056', 'agentid 参数错误')
  const back = readReturn(world, ctx, query)
  if (!back) return
  const scope = query.get('scope') ?? ''
  if (scope !== 'snsapi_base' && scope !== 'snsapi_privateinfo')
    return refuse(ctx, '40058', 'scope 参数错误')
  const agent = whoIs<Agent>(ctx, query, { list: world.agents, name: AGENT_COOKIE })
  if (!agent)
    return askWho(
      ctx,
      AGENT_COOKIE,
      world.agents.map(({ id, name, note }) => ({ id, label: `${name} ${note}` })),
    )
  goBack(ctx, back, world.agentCodes.issue({ agentId: agent.id, redirectHost: back.hostname }))
}

/** The address to return to, after what both products check alike; undefined when a refusal was answered. */
function readReturn(world: World, ctx: Context, query: URLSearchParams): URL | undefined {
  const back = parseUrl(query.get('redirect_uri') ?? '')
  if (!back || !world.trustedHosts.includes(back.hostname)) {
    refuse(ctx, '10003', 'redirect_uri 域名与后台配置不一致')
    return undefined
  }
  if (query.get('response_type') !== 'code') {
    refuse(ctx, '10004', 'response_type 参数错误')
    return undefined
  }
  if (!/^[A-Za-z0-9]{0,128}$/.test(query.get('state') ?? '')) {
    refuse(ctx, '10010', 'state 只能是 128 位以内的字母和数字')
    return undefined
  }
  return back
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}

interface WhoOptions<T> {
  list: readonly T[]
  /** Of the query parameter and of the cookie. */
  name: string
}

function whoIs<T extends { id: string }>(
  ctx: Context,
  query: URLSearchParams,
  { list, name }: WhoOptions<T>,
): T | undefined {
  const id = query.get(name) ?? ctx.cookies.get(name)
  return list.find((one) => one.id === id)
}

function askWho(
  ctx: Context,
  parameter: string,
  people: readonly { id: string; label: string }[],
): void {
  const here = `${ctx.path}?${ctx.querystring}`
  choosePerson(
    ctx,
    people.map(({ id, label }) => ({
      label,
      url: `${here}&${parameter}=${encodeURIComponent(id)}`,
    })),
  )
}

function goBack(ctx: Context, back: URL, code: string): void {
  back.searchParams.set('code', code)
  back.searchParams.set('state', new URLSearchParams(ctx.querystring).get('state') ?? '')
  ctx.set('Cache-Control', 'no-store')
  ctx.redirect(back.toString())
}
