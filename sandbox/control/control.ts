import type { Parts } from '../deps'
import { MiniProgramActs } from '../mini-program/person-acts'
import { MenuActs } from '../official-account/menu-acts'
import { PersonActs } from '../official-account/person-acts'
import type { Pay } from '../pay/pay'
import type {
  ActResult,
  LinkBody,
  LocationBody,
  MediaBody,
  OpenResult,
  SheetBody,
} from '../sandbox-calls.contract'
import type {
  AgentMessage,
  CallbackRecord,
  ChatContent,
  QrSceneView,
  SandboxSnapshot,
} from '../sandbox.contract'
import type { GoodsDesk } from '../trading-platform/goods-desk'
import { AgentActs } from '../wecom-app/agent-acts'
import type { Agent } from '../world/agent'
import { ControlError } from '../world/control-error'
import type { Person, TemplateReceipt } from '../world/person'
import { KfControl } from './kf-control'
import { Scripting } from './scripting'
import { qrScenesView, takeSnapshot } from './snapshot'
import { requireAgent, requirePerson } from './who'

/** Everything that a test or the phone page can do to the sandbox. Acts end when the server's answer has been dealt with. */
export class Control extends Scripting {
  readonly kf: KfControl
  private readonly acts: PersonActs
  private readonly menu: MenuActs
  private readonly miniProgram: MiniProgramActs
  private readonly agentActs: AgentActs

  constructor(parts: Parts) {
    super(parts)
    this.acts = new PersonActs(parts)
    this.menu = new MenuActs(parts, this.acts)
    this.miniProgram = new MiniProgramActs(parts)
    this.agentActs = new AgentActs(parts)
    this.kf = new KfControl(parts)
  }

  snapshot(): SandboxSnapshot {
    return takeSnapshot(this.parts)
  }

  follow(personId: string): Promise<ActResult> {
    return this.act(() => this.acts.follow(this.person(personId)))
  }

  unfollow(personId: string): Promise<ActResult> {
    return this.act(() => this.acts.unfollow(this.person(personId)))
  }

  sendText(personId: string, text: string, replyId?: string): Promise<ActResult> {
    return this.act(() => this.acts.sendText(this.person(personId), text, replyId))
  }

  sendImage(personId: string, image: MediaBody): Promise<ActResult> {
    return this.act(() => this.acts.sendImage(this.person(personId), image))
  }

  sendVoice(personId: string, voice: MediaBody & { seconds: number }): Promise<ActResult> {
    return this.act(() => this.acts.sendVoice(this.person(personId), voice, voice.seconds))
  }

  sendLocation(personId: string, location: LocationBody): Promise<ActResult> {
    return this.act(() => this.acts.sendLocation(this.person(personId), location))
  }

  sendLink(personId: string, link: LinkBody): Promise<ActResult> {
    return this.act(() => this.acts.sendLink(this.person(personId), link))
  }

  scanScene(personId: string, ticket: string): Promise<ActResult> {
    return this.act(() => this.acts.scan(this.person(personId), ticket))
  }

  async tapMenu(personId: string, button: number, sub?: number): Promise<OpenResult> {
    return this.parts.background.track(this.menu.tap(this.person(personId), button, sub))
  }

  /** Opens what a message or notice leads to. */
  openMessage(personId: string, messageId: string): OpenResult {
    return { callback: null, target: this.miniProgram.open(this.person(personId), messageId) }
  }

  loginCode(personId: string): string {
    return this.miniProgram.loginCode(this.person(personId))
  }

  answerConsent(
    personId: string,
    answers: Readonly<Record<string, 'accept' | 'reject'>>,
  ): Promise<ActResult> {
    return this.act(() => this.miniProgram.answerConsent(this.person(personId), answers))
  }

  writeAtDoor(personId: string, text: string): Promise<ActResult> {
    return this.act(() => this.miniProgram.writeAtDoor(this.person(personId), text))
  }

  withdrawAuthorization(personId: string, what: string): Promise<ActResult> {
    return this.act(() => this.miniProgram.withdrawAuthorization(this.person(personId), what))
  }

  /** What the mini program's own 客服 door has said to this person. */
  doorOf(personId: string): readonly ChatContent[] {
    return this.person(personId).door
  }

  /** What becomes of template messages to this person from now on. */
  setTemplateReceipt(personId: string, receipt: TemplateReceipt): void {
    this.person(personId).templateReceipt = receipt
    this.parts.world.changed()
  }

  sendAgentText(agentId: string, text: string): Promise<ActResult> {
    return this.act(() => this.agentActs.sendText(this.agent(agentId), text))
  }

  clickCardButton(agentId: string, messageId: string, key: string): Promise<ActResult> {
    return this.act(() => this.agentActs.clickButton(this.agent(agentId), messageId, key))
  }

  agentMessages(agentId: string): AgentMessage[] {
    return structuredClone(this.agent(agentId).messages)
  }

  /** A code as the web authorization would give it, for tests that call the server's callback themselves. */
  webCode(personId: string, scope: 'snsapi_base' | 'snsapi_userinfo' = 'snsapi_base'): string {
    const person = this.person(personId)
    return this.parts.world.webCodes.issue({
      person,
      openId: person.officialAccountOpenId,
      scope,
      snapshot: false,
    })
  }

  agentCode(agentId: string, redirectHost = '127.0.0.1'): string {
    return this.parts.world.agentCodes.issue({ agentId: this.agent(agentId).id, redirectHost })
  }

  qrScenes(): QrSceneView[] {
    return qrScenesView(this.parts.world)
  }

  private async act(work: () => Promise<CallbackRecord>): Promise<ActResult> {
    return { callback: structuredClone(await this.parts.background.track(work())) }
  }

  /** WeChat Pay, where this sandbox has one. */
  get pay(): Pay {
    const { pay } = this.parts
    if (!pay) throw new ControlError('这个沙盒没有微信支付', 404)
    return pay
  }

  /** The trading platform and its suppliers. */
  get goods(): GoodsDesk {
    return this.parts.goods
  }

  /** The payment sheet on somebody's phone. */
  paySheet(personId: string, parameters: SheetBody): { description: string; totalFen: number } {
    const { description, totalFen } = this.pay.sheet(this.person(personId), parameters)
    return { description, totalFen }
  }

  /** Confirmed there; the notice to the server goes out beside it. */
  confirmPayment(personId: string, parameters: SheetBody): void {
    this.pay.confirm(this.person(personId), parameters)
  }

  private person(id: string): Person {
    return requirePerson(this.parts.world, id)
  }

  private agent(id: string): Agent {
    return requireAgent(this.parts.world, id)
  }
}
