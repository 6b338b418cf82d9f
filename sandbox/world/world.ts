import type { CallbackUrls, SandboxOptions, TemplateOptions } from '../options'
import type { CallbackMode, ChatMessage, DayKind, PolicyView } from '../sandbox.contract'
import { SandboxClock, systemNow } from '../clock'
import type { KfDesk } from '../wecom-kf/desk'
import { AccessTokens } from './access-tokens'
import type { Agent } from './agent'
import { ApiCallLog } from './api-call-log'
import { FailureRules } from './failure-rules'
import type { AgentGrant, WebGrant } from './grants'
import { MediaStore } from './media-store'
import type { Person } from './person'
import type { QrScenes } from './qr-scenes'
import { SingleUseCodes } from './single-use-codes'
import { createStage, type Stage } from './stage'

const CALLBACK_PATHS: CallbackUrls = {
  officialAccount: '/callback/official-account',
  miniProgram: '/callback/mini-program',
  wecomApp: '/callback/wecom-app',
  wecomKf: '/callback/wecom-kf',
}

/** Everything that WeChat and WeCom know, in one place. It changes through the API, the callbacks' answers and control calls only. */
export class World {
  readonly clock: SandboxClock
  readonly media: MediaStore
  readonly failures = new FailureRules()
  readonly apiCalls = new ApiCallLog()
  readonly tokens: {
    officialAccount: AccessTokens
    miniProgram: AccessTokens
    wecom: AccessTokens
    wecomKf: AccessTokens
  }
  readonly loginCodes: SingleUseCodes<Person>
  readonly webCodes: SingleUseCodes<WebGrant>
  readonly agentCodes: SingleUseCodes<AgentGrant>
  readonly webTokens = new Map<string, { grant: WebGrant; until: number }>()
  readonly policy: PolicyView
  /** Where everybody's time was moved to last. */
  day: DayKind | null = null
  mode: CallbackMode
  ipAllowList: readonly string[] | null
  trustedHosts: readonly string[]
  serverUrl: string | null
  /** Of the open listener, once it listens. */
  openOrigin = ''
  revision = 0
  private stage: Stage
  private readonly stages: Map<string, Stage>
  private sequence: bigint
  private readonly listeners = new Set<() => void>()

  constructor(readonly options: SandboxOptions) {
    this.clock = new SandboxClock(options.now ?? systemNow)
    this.stage = createStage(options, this.clock, options.currentPolicy ?? null)
    this.stages = new Map([[options.currentPolicy ?? '', this.stage]])
    this.media = new MediaStore(this.clock)
    this.tokens = {
      officialAccount: new AccessTokens(this.clock),
      miniProgram: new AccessTokens(this.clock),
      wecom: new AccessTokens(this.clock),
      wecomKf: new AccessTokens(this.clock),
    }
    this.loginCodes = new SingleUseCodes(this.clock)
    this.webCodes = new SingleUseCodes(this.clock)
    this.agentCodes = new SingleUseCodes(this.clock)
    this.mode = options.officialAccount.mode ?? 'safe'
    this.ipAllowList = options.ipAllowList ?? null
    this.trustedHosts = options.trustedHosts ?? ['127.0.0.1', 'localhost']
    this.serverUrl = options.serverUrl ?? null
    const choices = (options.policies ?? []).map(({ name, label }) => ({ name, label }))
    this.policy = { current: options.currentPolicy ?? null, choices, state: 'ready' }
    // Starts from the real time, so that ids of an earlier run, which a server's database remembers, never come again.
    this.sequence = BigInt(systemNow()) * 1_000_000n
  }

  /** A 64-bit message id, beyond 2^53 as the real ones are. */
  nextId(): bigint {
    this.sequence += 1n + BigInt(Math.floor(Math.random() * 97))
    return this.sequence
  }

  get persons(): readonly Person[] {
    return this.stage.persons
  }

  get agents(): readonly Agent[] {
    return this.stage.agents
  }

  get scenes(): QrScenes {
    return this.stage.scenes
  }

  get kf(): KfDesk {
    return this.stage.kf
  }

  get menu(): Stage['menu'] {
    return this.stage.menu
  }

  set menu(menu: Stage['menu']) {
    this.stage.menu = menu
  }

  /** Another platform's accounts take the stage. */
  enterPolicy(name: string): void {
    this.stage = this.stages.get(name) ?? createStage(this.options, this.clock, name)
    this.stages.set(name, this.stage)
    this.policy.current = name
    this.changed()
  }

  person(id: string): Person | undefined {
    return this.persons.find((person) => person.id === id)
  }

  agent(id: string): Agent | undefined {
    return this.agents.find((agent) => agent.id === id)
  }

  byOfficialAccountOpenId(openId: string): Person | undefined {
    return this.persons.find((person) => person.officialAccountOpenId === openId)
  }

  byMiniProgramOpenId(openId: string): Person | undefined {
    return this.persons.find((person) => person.miniProgramOpenId === openId)
  }

  template(templateId: string): TemplateOptions | undefined {
    return this.options.templates.find((template) => template.templateId === templateId)
  }

  subscribeTemplate(templateId: string): TemplateOptions | undefined {
    return this.options.subscribeTemplates.find((template) => template.templateId === templateId)
  }

  /** Where a product's pushes go; null while no server is known. */
  callbackUrl(product: keyof CallbackUrls): string | null {
    const own = this.options.callbacks?.[product]
    if (own) return own
    return this.serverUrl === null ? null : this.serverUrl + CALLBACK_PATHS[product]
  }

  say(person: Person, message: Omit<ChatMessage, 'id' | 'at'>): ChatMessage {
    const said: ChatMessage = { id: String(this.nextId()), at: this.clock.iso(), ...message }
    person.chat.push(said)
    if (message.direction === 'received') person.typingUntil = 0
    this.changed()
    return said
  }

  changed(): void {
    this.revision += 1
    for (const listener of this.listeners) listener()
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
