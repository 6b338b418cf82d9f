import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { AgentOptions, KfAccountOptions, PolicyChoice, TemplateOptions } from './options'

/**
 * What an operator would have set up in WeChat's and WeCom's consoles for the policies: the templates they name and the
 * members they list. Only those parts are read here; the server checks the rest.
 */
const Template = z.object({
  id: z.string(),
  title: z.string(),
  fields: z.array(z.object({ key: z.string(), value: z.string() })),
})
const PolicyFile = z.object({
  platform: z.object({ key: z.string(), name: z.string(), officialAccountName: z.string() }),
  departments: z.array(z.object({ key: z.string(), name: z.string() })),
  tiers: z.array(z.object({ manager: z.string().nullable() })),
  agents: z.array(
    z.object({
      wecomUserId: z.string(),
      workNumber: z.string(),
      name: z.string(),
      role: z.string(),
      departments: z.array(z.string()),
    }),
  ),
  officialAccount: z.object({
    menu: z.array(z.object({ name: z.string(), kind: z.enum(['click', 'page']), key: z.string() })),
  }),
  kf: z.object({ openKfId: z.string(), name: z.string() }),
  templates: z.object({
    officialAccount: z.record(z.string(), Template),
    miniProgram: z.record(z.string(), Template),
  }),
})

const LABELS: Record<string, string> = {
  number: '工单编号',
  title: '工单内容',
  status: '当前进度',
  holder: '处理部门',
  next: '下一步',
  at: '更新时间',
  due: '预计时间',
  note: '温馨提示',
}

export interface PolicyConsole {
  policies: PolicyChoice[]
  templates: TemplateOptions[]
  subscribeTemplates: TemplateOptions[]
  agents: AgentOptions[]
  kfAccounts: KfAccountOptions[]
  /** The managers that the tiers name. */
  specialists: string[]
}

/** The order in which the presets are offered; any other comes after them. */
const PRESETS = ['haicheng', 'hongye', 'baobao']

function place(name: string): number {
  return PRESETS.includes(name) ? PRESETS.indexOf(name) : PRESETS.length
}

/** Reads every policy of a folder; what several of them share is there once. */
export function readPolicies(folder: string): PolicyConsole {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => path.basename(file, '.yaml'))
  const read = names
    .sort((left, right) => place(left) - place(right))
    .map((name) => ({
      name,
      policy: PolicyFile.parse(parse(readFileSync(path.join(folder, `${name}.yaml`), 'utf8'))),
    }))
  return {
    policies: read.map(({ name, policy: { platform, officialAccount } }) => ({
      name,
      label: platform.name,
      officialAccountName: platform.officialAccountName,
      menu: officialAccount.menu,
    })),
    templates: unique(
      read.flatMap(({ policy }) => templatesOf(policy.templates.officialAccount)),
      (one) => one.templateId,
    ),
    subscribeTemplates: unique(
      read.flatMap(({ policy }) => templatesOf(policy.templates.miniProgram)),
      (one) => one.templateId,
    ),
    agents: unique(
      read.flatMap(({ policy }) => agentsOf(policy)),
      (one) => one.id,
    ),
    kfAccounts: read.map(({ name, policy: { kf, agents } }) => ({
      openKfId: kf.openKfId,
      name: kf.name,
      policy: name,
      servicers: agents.map(({ wecomUserId }) => wecomUserId),
    })),
    specialists: unique(
      read.flatMap(({ policy }) => managersOf(policy)),
      (one) => one,
    ),
  }
}

function managersOf({ tiers, agents }: z.infer<typeof PolicyFile>): string[] {
  return agents
    .filter(({ workNumber }) => tiers.some(({ manager }) => manager === workNumber))
    .map(({ wecomUserId }) => wecomUserId)
}

function templatesOf(templates: Record<string, z.infer<typeof Template>>): TemplateOptions[] {
  return Object.values(templates).map(({ id, title, fields }) => ({
    templateId: id,
    title,
    fields: fields.map(({ key, value }) => ({ key, label: LABELS[value] ?? value })),
  }))
}

function agentsOf({ agents, departments }: z.infer<typeof PolicyFile>): AgentOptions[] {
  return agents.map((agent) => {
    const names = agent.departments.map(
      (key) => departments.find((one) => one.key === key)?.name ?? key,
    )
    return {
      id: agent.wecomUserId,
      name: agent.name,
      note: names.join('、') + (agent.role === 'supervisor' ? ' · 主管' : ''),
    }
  })
}

function unique<T>(list: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [keyOf(one), one])).values()]
}
