import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { listOf, objectOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { AgentTemplateCard } from '../sandbox.contract'
import type { Agent } from '../world/agent'
import type { World } from '../world/world'
import { appContent } from './app-content'
import { requireAgentId, requireApp } from './caller'
import { readCard } from './card-reader'

const DEFAULT_INTERVAL = 1800
const LONGEST_INTERVAL = 4 * 3600

/** https://developer.work.weixin.qq.com/document/path/90236, /94888 and /94867 */
export function messageRoutes(parts: Parts): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/message/send',
      body: 'json',
      handle: (call) => send(parts, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/update_template_card',
      body: 'json',
      handle: (call) => update(parts, call),
    },
    {
      method: 'POST',
      path: '/cgi-bin/message/recall',
      body: 'json',
      handle: (call) => {
        requireApp(parts.world, call)
        parts.appMessages.recall(textOf(call.body, 'msgid'))
        return { errcode: 0, errmsg: 'ok' }
      },
    },
  ]
}

function send({ world, appMessages }: Parts, call: ApiCall): object {
  requireApp(world, call)
  const body = call.body
  requireAgentId(world, body)
  const { agents, invalid } = receiversOf(world, body)
  const content = appContent(world, body)
  const [invalidparty, invalidtag] = [textOf(body, 'toparty'), textOf(body, 'totag')]
  const answer = {
    errcode: 0,
    errmsg: 'ok',
    invaliduser: invalid.join('|'),
    invalidparty,
    invalidtag,
  }
  const checked = body.enable_duplicate_check === 1
  const before = checked ? appMessages.duplicateOf(call.raw) : undefined
  if (before !== undefined) return { ...answer, msgid: before }
  const { msgid, responseCode } = appMessages.send(content, agents)
  if (checked) appMessages.remember(call.raw, msgid, intervalOf(body))
  return {
    ...answer,
    msgid,
    ...(responseCode === undefined ? {} : { response_code: responseCode }),
  }
}

/** No departments and tags exist here: naming one reaches nobody. */
function receiversOf(world: World, body: JsonObject): { agents: Agent[]; invalid: string[] } {
  const toUser = textOf(body, 'touser')
  if (toUser === '' && textOf(body, 'toparty') === '' && textOf(body, 'totag') === '')
    throw new ApiError(82001)
  if (toUser === '@all') return { agents: [...world.agents], invalid: [] }
  const ids = [...new Set(toUser.split('|').filter((id) => id !== ''))]
  if (ids.length > 1000) throw new ApiError(40032)
  const agents = world.agents.filter((agent) => ids.includes(agent.id))
  if (agents.length === 0) throw new ApiError(81013)
  return { agents, invalid: ids.filter((id) => !world.agent(id)) }
}

function intervalOf(body: JsonObject): number {
  const asked = body.duplicate_check_interval
  return typeof asked === 'number' ? Math.min(asked, LONGEST_INTERVAL) : DEFAULT_INTERVAL
}

function update({ world, appMessages }: Parts, call: ApiCall): object {
  requireApp(world, call)
  const body = call.body
  requireAgentId(world, body)
  const change = changeOf(body)
  const named = listOf(body, 'userids').filter((id): id is string => typeof id === 'string')
  if (named.length === 0 && body.atall !== 1) throw new ApiError(82001)
  const message = appMessages.redeem(textOf(body, 'response_code'))
  const everyone = body.atall === 1
  appMessages.change(
    message,
    everyone ? message.receivers : message.receivers.filter((id) => named.includes(id)),
    change,
  )
  return {
    errcode: 0,
    errmsg: 'ok',
    invaliduser: named.filter((id) => !message.receivers.includes(id)),
  }
}

function changeOf(body: JsonObject): (card: AgentTemplateCard) => AgentTemplateCard {
  const replaceName = textOf(objectOf(body, 'button'), 'replace_name')
  if (replaceName !== '')
    return (card) => ({ ...card, replacedButtonText: replaceName, updated: true })
  if (body.template_card === undefined)
    throw new ApiError(40058, 'invalid parameter: button or template_card')
  const renewed = readCard(objectOf(body, 'template_card'))
  return () => ({ ...structuredClone(renewed), updated: true })
}
