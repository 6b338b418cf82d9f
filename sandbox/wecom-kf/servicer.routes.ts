import type { Parts } from '../deps'
import type { ApiRoute } from '../http/api-route'
import { listOf, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { accountNamed, accountOf, requireKf } from './caller'
import type { Account, ServicerStatus } from './chat'
import { wrong } from './parameters'

const MOST_MEMBERS = 100
const MOST_DEPARTMENTS = 20

/** Who receives at a kf account: https://developer.work.weixin.qq.com/document/path/94646 and /94645 */
export function servicerRoutes({ world }: Parts): ApiRoute[] {
  const change = (path: string, one: (account: Account, userId: string) => Verdict): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/kf/servicer/${path}`,
    body: 'json',
    handle: (call) => {
      requireKf(world, call)
      const account = accountOf(world, call.body)
      const result_list = changeAll(call.body, (userId) => one(account, userId))
      world.changed()
      return { errcode: 0, errmsg: 'ok', result_list }
    },
  })
  return [
    change('add', (account, userId) => add(world, account, userId)),
    change('del', (account, userId) => (account.servicers.delete(userId) ? GOOD : OUTSIDE)),
    {
      method: 'GET',
      path: '/cgi-bin/kf/servicer/list',
      body: 'none',
      handle: (call) => {
        requireKf(world, call)
        const { servicers } = accountNamed(world, call.query.open_kfid ?? '')
        return {
          errcode: 0,
          errmsg: 'ok',
          servicer_list: [...servicers].map(([userId, status]) => brief(userId, status)),
        }
      },
    },
  ]
}

interface Verdict {
  errcode: number
  errmsg: string
}
const GOOD: Verdict = { errcode: 0, errmsg: 'success' }
const OUTSIDE: Verdict = { errcode: 60030, errmsg: 'user not in the visible range of the app' }

function add(world: World, { servicers }: Account, userId: string): Verdict {
  if (!world.agent(userId)) return OUTSIDE
  if (!servicers.has(userId)) servicers.set(userId, 'receiving')
  return GOOD
}

/** Each one is answered for itself. No departments exist here: naming one reaches nobody. */
function changeAll(body: JsonObject, one: (userId: string) => Verdict): object[] {
  const members = listOf(body, 'userid_list')
  const departments = listOf(body, 'department_id_list')
  if (members.length + departments.length === 0) throw wrong('userid_list or department_id_list')
  if (members.length > MOST_MEMBERS || departments.length > MOST_DEPARTMENTS)
    throw wrong('too many at once')
  return [
    ...members.map((member) => ({ userid: String(member), ...one(String(member)) })),
    ...departments.map((department) => ({
      department_id: department,
      errcode: 60123,
      errmsg: 'invalid party id',
    })),
  ]
}

/** 0 receiving, 1 stopped: the event about it counts otherwise. */
function brief(userId: string, status: ServicerStatus): object {
  if (status === 'receiving') return { userid: userId, status: 0 }
  return { userid: userId, status: 1, stop_type: status === 'stopped' ? 0 : 1 }
}
