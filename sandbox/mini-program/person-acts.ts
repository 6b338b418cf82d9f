import type { Parts } from '../deps'
import type { CallbackRecord, LaunchRequest, TapTarget } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import type { Person } from '../world/person'

const MOST_AT_ONCE = 5

/** What a person does in the mini program and with its notices. */
export class MiniProgramActs {
  constructor(private readonly parts: Parts) {}

  loginCode(person: Person): string {
    return this.parts.world.loginCodes.issue(person)
  }

  /** Each accept allows one message more; a reject ends what was allowed. Then the popup event is pushed. */
  answerConsent(
    person: Person,
    answers: Readonly<Record<string, 'accept' | 'reject'>>,
  ): Promise<CallbackRecord> {
    const { world, miniProgram } = this.parts
    const given = Object.entries(answers)
    if (given.length === 0 || given.length > MOST_AT_ONCE)
      throw new ControlError('一次可以询问 1 到 5 个模板')
    if (given.some(([templateId]) => !world.subscribeTemplate(templateId)))
      throw new ControlError('没有这个订阅消息模板')
    for (const [templateId, answer] of given) {
      const before = person.consents.get(templateId)?.balance ?? 0
      person.consents.set(templateId, {
        balance: answer === 'accept' ? before + 1 : 0,
        lastAnswer: answer,
      })
    }
    world.changed()
    const list = given.map(([templateId, answer]) => ({
      TemplateId: templateId,
      SubscribeStatusString: answer,
      PopupScene: '0',
    }))
    return miniProgram.send({
      person,
      event: 'subscribe_msg_popup_event',
      wrapper: 'SubscribeMsgPopupEvent',
      list,
    })
  }

  /** Writes at the mini program's own 客服 door. */
  writeAtDoor(person: Person, text: string): Promise<CallbackRecord> {
    const { world, miniProgram } = this.parts
    person.doorWindows.arm('message', world.clock.now())
    return miniProgram.tell(person, 'text', {
      MsgType: 'text',
      Content: text,
      MsgId: String(world.nextId()),
    })
  }

  /** Takes back, in WeChat's settings, what the mini program may know; `what` lists WeChat's numbers of the kinds of data. */
  withdrawAuthorization(person: Person, what: string): Promise<CallbackRecord> {
    const { world, miniProgram } = this.parts
    const event = 'user_authorization_revoke'
    const fields = {
      OpenID: person.miniProgramOpenId,
      AppID: world.options.miniProgram.appId,
      RevokeInfo: what,
    }
    return miniProgram.tell(person, event, { MsgType: 'event', Event: event, ...fields })
  }

  /** Taps a chat message or service notice. */
  open(person: Person, messageId: string): TapTarget {
    const notice = person.serviceNotices.find((one) => one.id === messageId)
    if (notice) return this.launch(person, notice.target, 'service-notice')
    const content = person.chat.find((one) => one.id === messageId)?.content
    switch (content?.kind) {
      case 'template-card':
        return this.launch(person, content.target, 'chat')
      case 'mini-program-card':
        return this.launch(
          person,
          { kind: 'mini-program', appId: content.appId, path: content.path },
          'chat',
        )
      case 'news':
      case 'link':
        return this.launch(person, { kind: 'web', url: content.url }, 'chat')
      case undefined:
        throw new ControlError('没有这条消息', 404)
      default:
        return { kind: 'none' }
    }
  }

  private launch(person: Person, target: TapTarget, source: LaunchRequest['source']): TapTarget {
    const { world } = this.parts
    if (target.kind !== 'none')
      person.launches.push({ id: String(world.nextId()), at: world.clock.iso(), target, source })
    world.changed()
    return target
  }
}
