import { unknownVariables } from './reply-variables'
import { z } from 'zod'
import { Hours, NoticeKind } from './policy.schema'

/**
 * What the shape of a policy file alone cannot say: names that must exist, keys that must differ, hours that must open.
 * Read leniently, so that these faults are told together with those of the shape.
 */
const names = z.array(z.string()).catch([])
const number = z.number().catch(0)
const limits = (warn: number, move: number) =>
  z.looseObject({ warnMinutes: number.default(warn), moveMinutes: number.default(move) })
const CHAT_LIMITS = { warnMinutes: 2, moveMinutes: 5 }
const ALL_LIMITS = { warnMinutes: 10, moveMinutes: 20, chat: CHAT_LIMITS }
const Loose = z.object({
  departments: z.array(z.looseObject({ key: z.string() })).catch([]),
  tiers: z
    .array(
      z.looseObject({
        key: z.string(),
        headStartMinutes: number,
        manager: z.string().nullable().catch(null),
      }),
    )
    .catch([]),
  kinds: z.array(z.looseObject({ kind: z.string(), department: z.string() })).catch([]),
  agents: z
    .array(z.looseObject({ wecomUserId: z.string(), workNumber: z.string(), departments: names }))
    .catch([]),
  hours: z.record(z.string(), z.unknown()).catch({}),
  templates: z.record(z.string(), z.unknown()).catch({}),
  promises: z
    .looseObject({ chatFirstAnswerSeconds: number, chatWaitMinutes: number })
    .catch({ chatFirstAnswerSeconds: 0, chatWaitMinutes: 0 }),
  reception: z
    .looseObject({ stickySeconds: number, officialAccountPerson: z.string().catch('') })
    .catch({ stickySeconds: 0, officialAccountPerson: '' }),
  escalation: z
    .looseObject({
      managers: names,
      owners: names,
      silence: limits(10, 20)
        .extend({ chat: limits(2, 5).catch(CHAT_LIMITS) })
        .catch(ALL_LIMITS),
    })
    .catch({ managers: [], owners: [], silence: ALL_LIMITS }),
  claims: z
    .looseObject({
      minorDepartment: z.string().nullable().catch(null),
      alone: z
        .looseObject({ tiers: z.array(z.looseObject({ tier: z.string() })).catch([]) })
        .catch({ tiers: [] }),
    })
    .catch({ minorDepartment: null, alone: { tiers: [] } }),
  appeals: z.looseObject({ reviewers: names }).catch({ reviewers: [] }),
  collaboration: z.looseObject({ lead: z.string().nullable().catch(null) }).catch({ lead: null }),
  kf: z.unknown(),
  groups: z.array(z.looseObject({ name: z.string() })).catch([]),
  cannedReplies: z
    .array(z.looseObject({ title: z.string(), text: z.string().catch(''), kinds: names }))
    .catch([]),
  texts: z.looseObject({ groupsNotice: z.string().catch('-') }).catch({ groupsNotice: '-' }),
})
type Loose = z.infer<typeof Loose>

export interface Fault {
  path: string
  message: string
}

export function referenceFaults(raw: unknown): Fault[] {
  const parsed = Loose.safeParse(raw)
  if (!parsed.success) return []
  const policy = parsed.data
  return [
    ...unknownDepartments(policy),
    ...repeated(
      'departments',
      policy.departments.map(({ key }) => key),
    ),
    ...repeated(
      'tiers',
      policy.tiers.map(({ key }) => key),
    ),
    ...repeated(
      'kinds',
      policy.kinds.map(({ kind }) => kind),
    ),
    ...repeated(
      'agents',
      policy.agents.map(({ wecomUserId }) => wecomUserId),
    ),
    ...repeated(
      'agents',
      policy.agents.map(({ workNumber }) => workNumber),
    ),
    ...repeated(
      'groups',
      policy.groups.map(({ name }) => name),
    ),
    ...unknownReplyVariables(policy),
    ...repeated(
      'cannedReplies',
      policy.cannedReplies.map(({ title }) => title),
    ),
    ...unknownKinds(policy),
    ...missingTemplates(policy.templates),
    ...hoursFaults(policy.hours),
    ...tierFaults(policy),
    ...receptionFaults(policy),
    ...escalationFaults(policy),
    ...reviewerFaults(policy),
    ...claimFaults(policy),
    ...leadFaults(policy),
  ]
}

function unknownDepartments({ departments, kinds, agents }: Loose): Fault[] {
  const known = new Set(departments.map(({ key }) => key))
  const named = [
    ...kinds.map(({ kind, department }) => ({ path: `kinds.${kind}`, department })),
    ...agents.flatMap(({ wecomUserId, departments: keys }) =>
      keys.map((department) => ({ path: `agents.${wecomUserId}`, department })),
    ),
  ]
  return named
    .filter(({ department }) => !known.has(department))
    .map(({ path, department }) => ({
      path,
      message: `names department ${department}, which is not defined`,
    }))
}

function unknownReplyVariables({ cannedReplies }: Loose): Fault[] {
  return cannedReplies.flatMap(({ title, text }) =>
    unknownVariables(text).map((name) => ({
      path: `cannedReplies.${title}`,
      message: `names the variable ${name}, which does not exist`,
    })),
  )
}

function unknownKinds({ cannedReplies, kinds }: Loose): Fault[] {
  const known = new Set(kinds.map(({ kind }) => kind))
  return cannedReplies.flatMap(({ title, kinds: named }) =>
    named
      .filter((kind) => !known.has(kind))
      .map((kind) => ({
        path: `cannedReplies.${title}`,
        message: `names the kind ${kind}, which is not defined`,
      })),
  )
}

function repeated(path: string, values: readonly string[]): Fault[] {
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index))
  return [...twice].map((value) => ({ path, message: `${value} is there more than once` }))
}

/** V1: a manager is one of the agents, and a head start lets nobody else wait beyond what they were promised. */
function tierFaults({ tiers, agents, promises: { chatWaitMinutes } }: Loose): Fault[] {
  const workNumbers = new Set(agents.map(({ workNumber }) => workNumber))
  const nobody = tiers.filter(({ manager }) => manager !== null && !workNumbers.has(manager))
  const tooFar = tiers.filter(
    ({ headStartMinutes }) => chatWaitMinutes > 0 && headStartMinutes >= chatWaitMinutes,
  )
  return [
    ...nobody.map(({ key, manager }) => ({
      path: `tiers.${key}.manager`,
      message: `no agent has the work number ${manager ?? ''}`,
    })),
    ...tooFar.map(({ key }) => ({
      path: `tiers.${key}.headStartMinutes`,
      message: `must be less than the ${chatWaitMinutes} minutes that everybody is promised to wait at most`,
    })),
  ]
}

function leadFaults({ agents, collaboration: { lead } }: Loose): Fault[] {
  if (lead === null || agents.some(({ workNumber }) => workNumber === lead)) return []
  return [{ path: 'collaboration.lead', message: `no agent has the work number ${lead}` }]
}

function reviewerFaults({ agents, appeals: { reviewers } }: Loose): Fault[] {
  const workNumbers = new Set(agents.map(({ workNumber }) => workNumber))
  return reviewers
    .filter((reviewer) => !workNumbers.has(reviewer))
    .map((reviewer) => ({
      path: 'appeals.reviewers',
      message: `no agent has the work number ${reviewer}`,
    }))
}

function claimFaults({ departments, tiers, claims: { minorDepartment, alone } }: Loose): Fault[] {
  const keys = new Set(tiers.map(({ key }) => key))
  return [
    ...repeated(
      'claims.alone.tiers',
      alone.tiers.map(({ tier }) => tier),
    ),
    ...alone.tiers
      .filter(({ tier }) => !keys.has(tier))
      .map(({ tier }) => ({
        path: 'claims.alone.tiers',
        message: `names the tier ${tier}, which is not defined`,
      })),
    ...(minorDepartment === null || departments.some(({ key }) => key === minorDepartment)
      ? []
      : [
          {
            path: 'claims.minorDepartment',
            message: `names department ${minorDepartment}, which is not defined`,
          },
        ]),
  ]
}

function receptionFaults({
  reception,
  promises: { chatFirstAnswerSeconds },
  kf,
  groups,
  texts,
}: Loose): Fault[] {
  const faults: Fault[] = []
  if (reception.officialAccountPerson === 'kf' && kf === null) {
    faults.push({
      path: 'reception.officialAccountPerson',
      message:
        'leads into 微信客服, which the platform does not have; name it under kf, or choose bridge',
    })
  }
  if (chatFirstAnswerSeconds > 0 && reception.stickySeconds >= chatFirstAnswerSeconds) {
    const message = `must be less than the ${chatFirstAnswerSeconds} seconds in which an answer is promised`
    faults.push({ path: 'reception.stickySeconds', message })
  }
  if (groups.length > 0 && texts.groupsNotice.trim() === '') {
    faults.push({
      path: 'texts.groupsNotice',
      message: 'is empty; a group is never named without the warning',
    })
  }
  return faults
}

function escalationFaults({ escalation: { managers, owners, silence }, agents }: Loose): Fault[] {
  const known = new Set(agents.map(({ wecomUserId }) => wecomUserId))
  const unknown = Object.entries({ managers, owners }).flatMap(([name, userIds]) =>
    userIds
      .filter((userId) => !known.has(userId))
      .map((userId) => ({
        path: `escalation.${name}`,
        message: `${userId} is not among the agents`,
      })),
  )
  const early = Object.entries({ silence, 'silence.chat': silence.chat }).filter(
    ([, { warnMinutes, moveMinutes }]) => warnMinutes >= moveMinutes,
  )
  return [
    ...unknown,
    ...early.map(([name]) => ({
      path: `escalation.${name}.warnMinutes`,
      message: 'must be less than moveMinutes: who loses what they have is warned before',
    })),
  ]
}

const CONSOLES = {
  officialAccount: "the official account's",
  miniProgram: "the mini program's",
} as const

function missingTemplates(templates: Readonly<Record<string, unknown>>): Fault[] {
  return (['officialAccount', 'miniProgram'] as const).flatMap((surface) => {
    const given = z.record(z.string(), z.unknown()).catch({}).parse(templates[surface])
    return NoticeKind.options
      .filter((kind) => given[kind] === undefined || given[kind] === null)
      .map((kind) => ({
        path: `templates.${surface}.${kind}`,
        message: `no message template is named; take its id from ${CONSOLES[surface]} console`,
      }))
  })
}

function hoursFaults(hours: Readonly<Record<string, unknown>>): Fault[] {
  return Object.entries(hours).flatMap(([name, value]) => {
    const parsed = Hours.safeParse(value)
    if (!parsed.success || parsed.data.mode === 'always') return []
    const { workday, restday, special = [] } = parsed.data
    const days = {
      workday,
      restday,
      ...Object.fromEntries(special.map(({ date, spans }) => [`special.${date}`, spans])),
    }
    const overlapping = Object.entries(days).filter(([, spans]) =>
      spans.some((span, index) => index > 0 && span[0] < (spans[index - 1]?.[1] ?? '')),
    )
    const faults = [
      ...overlapping.map(([day]) => ({
        path: `hours.${name}.${day}`,
        message: 'spans must be in order and must not overlap',
      })),
      ...repeated(
        `hours.${name}.special`,
        special.map(({ date }) => date),
      ),
    ]
    return workday.length + restday.length > 0
      ? faults
      : [{ path: `hours.${name}`, message: 'never opens' }]
  })
}
