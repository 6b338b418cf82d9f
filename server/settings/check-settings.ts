import type { EntityManager } from 'typeorm'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { UserError } from '../lib/errors'
import { joinSettings, sectionsOfTheFile } from '../policy/live-settings'
import { checkPolicy } from '../policy/load-policy'
import { departmentName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { Ticket } from '../tickets/ticket.entity'
import { faultInChinese, sayInChinese } from './fault-words'
import { placeWords } from './place-words'

/** What is wrong at one place. */
export interface SettingFault {
  /** `agents.2.workNumber` */
  path: string
  /** `成员 · li.na · 工号` */
  place: string
  message: string
}

export interface CheckedSettings {
  /** Null where something is wrong. */
  policy: Policy | null
  faults: readonly SettingFault[]
}

export type Document = Readonly<Record<string, unknown>>

/** Everything that is wrong with a document, at once. Nothing is changed by it. */
export async function checkSettings(
  manager: EntityManager,
  file: Policy,
  document: Document,
): Promise<CheckedSettings> {
  const joined = joinSettings(file, document)
  const { policy, faults } = checkPolicy(joined, sayInChinese)
  const told = (path: string, message: string): SettingFault => ({
    path,
    place: placeWords(path, joined),
    message: faultInChinese(message),
  })
  const all = [
    ...faults.map(({ path, message }) => told(path, message)),
    ...sectionsOfTheFile(document).map((path) =>
      told(path, '写在策略文件里，由部署的人改，这里不能改'),
    ),
    ...(policy
      ? [...peopleFaults(policy), ...(await usedFaults(manager, policy))].map(({ path, message }) =>
          told(path, message),
        )
      : []),
  ]
  const once = new Map(all.map((fault) => [`${fault.place}\n${fault.message}`, fault]))
  return { policy: once.size === 0 ? policy : null, faults: [...once.values()] }
}

/** @throws UserError 422 that names every fault */
export async function requireSound(
  manager: EntityManager,
  file: Policy,
  document: Document,
): Promise<Policy> {
  const { policy, faults } = await checkSettings(manager, file, document)
  if (policy) return policy
  const [first] = faults
  const more = faults.length > 1 ? `，还有 ${faults.length - 1} 处` : ''
  throw new UserError('invalid_settings', {
    status: 422,
    public: `${first?.place ?? ''}：${first?.message ?? ''}${more}。什么都没有改`,
    internal: `invalid settings: ${faults.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    extra: {
      faults: faults.map(({ path, place, message }) => ({ path, message: `${place}：${message}` })),
    },
  })
}

interface Said {
  path: string
  message: string
}

/** Somebody must be left who can change it back, and who hears what went wrong. */
function peopleFaults({ agents, departments }: Policy): Said[] {
  const nobody = departments.filter(
    ({ key }) => !agents.some((agent) => agent.departments.includes(key)),
  )
  return [
    ...(agents.some(({ role }) => role === 'supervisor')
      ? []
      : [{ path: 'agents', message: '至少要留一位主管，不然没有人能改回来' }]),
    ...nobody.map((department) => ({
      path: `departments.${department.key}`,
      message: `${department.name}没有成员，来找的客户没有人接`,
    })),
  ]
}

/** What is open in a department that is to go would be nobody's. */
async function usedFaults(manager: EntityManager, policy: Policy): Promise<Said[]> {
  const kept = policy.departments.map(({ key }) => key)
  const count = async (
    entity: typeof Ticket | typeof ServiceSession,
    open: string,
  ): Promise<Map<string, number>> => {
    const rows = await manager
      .createQueryBuilder(entity, 'one')
      .select('one.department', 'department')
      .addSelect('COUNT(*)', 'count')
      .where(open)
      .groupBy('one.department')
      .getRawMany<{ department: string; count: unknown }>()
    return new Map(rows.map((row) => [row.department, Number(row.count)]))
  }
  const tickets = await count(Ticket, 'one.isOpen = TRUE')
  const sessions = await count(ServiceSession, `one.status IN ('waiting', 'serving')`)
  const used = [...new Set([...tickets.keys(), ...sessions.keys()])].filter(
    (key) => !kept.includes(key) && key !== UNSORTED,
  )
  return used.map((key) => ({
    path: `departments.${key}`,
    message: `${departmentName(policy, key)}还有 ${tickets.get(key) ?? 0} 张工单、${sessions.get(key) ?? 0} 个会话没办完，先转到别的部门，再删`,
  }))
}

/** Where a session stands before it is known what it is about; no department of the platform's. */
const UNSORTED = 'unsorted'
