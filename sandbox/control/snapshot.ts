import type { Parts } from '../deps'
import type {
  AgentView,
  ConsentView,
  PersonView,
  QrSceneView,
  SandboxSnapshot,
  SubscribeTemplateView,
} from '../sandbox.contract'
import { kfView } from '../wecom-kf/view'
import type { Agent } from '../world/agent'
import type { Person } from '../world/person'
import type { World } from '../world/world'

const CALLBACKS_SHOWN = 50

/** The whole world as JSON. It shares nothing with the world's own state, so that a test can keep one and compare. */
export function takeSnapshot(parts: Parts): SandboxSnapshot {
  const { world, callbacks } = parts
  const { officialAccount, miniProgram, wecom } = world.options
  return structuredClone({
    revision: world.revision,
    now: world.clock.iso(),
    officialAccount: {
      appId: officialAccount.appId,
      ghId: officialAccount.ghId,
      name: accountName(world),
      mode: world.mode,
    },
    miniProgram: { appId: miniProgram.appId, name: miniProgram.name },
    wecom: { corpId: wecom.corpId, agentId: wecom.agentId, appName: wecom.appName },
    serverUrl: world.serverUrl,
    policy: world.policy,
    days: world.options.onDayChange ? { chosen: world.day } : null,
    persons: world.persons.map((person) => personView(world, person)),
    agents: world.agents.map(agentView),
    kf: kfView(parts),
    menu: world.menu?.view ?? [],
    qrScenes: qrScenesView(world),
    subscribeTemplates: subscribeTemplatesView(world),
    callbacks: callbacks.records.slice(-CALLBACKS_SHOWN),
    apiCalls: world.apiCalls.list(),
    failures: world.failures.list(),
  })
}

function accountName({ options, policy }: World): string {
  const choice = options.policies?.find(({ name }) => name === policy.current)
  return choice?.officialAccountName ?? options.officialAccount.name
}

function personView(world: World, person: Person): PersonView {
  return {
    id: person.id,
    nickname: person.nickname,
    note: person.note,
    unionId: person.unionId ?? null,
    officialAccountOpenId: person.officialAccountOpenId,
    miniProgramOpenId: person.miniProgramOpenId,
    following: person.followedAt !== null,
    followedAt: person.followedAt === null ? null : world.clock.iso(person.followedAt),
    typing: person.typingUntil > world.clock.now(),
    chat: person.chat,
    serviceNotices: person.serviceNotices,
    consents: [...person.consents].map(([templateId, consent]) =>
      consentView(world, templateId, consent),
    ),
    launches: person.launches,
  }
}

function consentView(
  world: World,
  templateId: string,
  consent: Pick<ConsentView, 'balance' | 'lastAnswer'>,
): ConsentView {
  return { templateId, title: world.subscribeTemplate(templateId)?.title ?? '', ...consent }
}

function agentView({ id, name, note, messages }: Agent): AgentView {
  return { id, name, note, messages }
}

export function qrScenesView(world: World): QrSceneView[] {
  return world.scenes.unexpired().map(({ ticket, scene, expiresAt }) => ({
    ticket,
    scene,
    expiresAt: expiresAt === null ? null : world.clock.iso(expiresAt),
    imageUrl: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`,
  }))
}

function subscribeTemplatesView(world: World): SubscribeTemplateView[] {
  return world.options.subscribeTemplates.map(({ templateId, title, fields }) => ({
    templateId,
    title,
    fields: fields.map(({ key, label }) => ({ key, label })),
  }))
}
