import { Conversation } from '../../../server/conversations/conversation.entity'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import type { RunningApp } from '../../../test/support/app-on-database'
import { openMiniProgram, type Customer } from '../../proofs/customer'
import type { Case, Wants } from './cases'
import { holds, lookAt, type Afterwards } from './score'

const KF = 'wkSandboxHaicheng0000000001'

/** Somebody with a goal: they say one thing after the other, tap what is meant, open what is offered, and stop when they have it. */
export class ScriptedCustomer {
  readonly orderNumber: string | null
  private page: Customer | null = null
  private customerId: string | null = null
  private at = 0
  private readonly opened = new Set<string>()

  constructor(
    private readonly app: RunningApp,
    readonly told: Case,
    readonly personId: string,
  ) {
    this.orderNumber =
      told.order === null
        ? null
        : `KB${personId.toUpperCase().replace(/\D/g, '').padStart(4, '0')}20260305`
  }

  async arrive(): Promise<void> {
    const { app, told, personId } = this
    if (told.verified) {
      this.page = await openMiniProgram(app.url, app.sandbox, personId)
      this.customerId = String((await this.page.call('GET /api/me')).body['customerId'])
    }
    await app.sandbox.control.follow(personId)
    if (told.channel === 'kf' && this.page)
      await this.enterKf(await this.page.call('POST /api/kf/entry', { from: 'mine' }))
  }

  /** @returns false where there is nothing more to say */
  async sayNext(): Promise<boolean> {
    const words = this.told.says[this.at]
    if (words === undefined || (await this.satisfied())) return false
    this.at += 1
    await this.say(words.replaceAll('{order}', this.orderNumber ?? ''))
    return true
  }

  /** What a willing customer does with what they were told last. @returns whether they did anything */
  async react(): Promise<boolean> {
    if (await this.satisfied()) return false
    const last = await this.lastSaid()
    const draft = /draftId=(tdr_[a-z0-9]+)/.exec(last.doors)?.[1]
    if (draft !== undefined && this.once(draft)) return this.submit(draft)
    const wish = /https?:\/\/[^"\s]+\/kfid\/[^"\s]+|https?:\/\/[^"\s]*scene_param=[^"\s]+/.exec(
      last.doors,
    )?.[0]
    if (wish !== undefined && this.once(wish)) {
      await this.app.sandbox.control.kf.openLink({
        userId: this.personId,
        url: wish.replaceAll('&amp;', '&'),
      })
      return true
    }
    // The way to a person stands below everything: it is taken only where they are asked whether one should come.
    const isAsked =
      last.choices.includes('先不用') && JSON.stringify(this.told.wants).includes('"person"')
    const meant = last.choices.findIndex((label) =>
      isAsked ? label === '转人工' : this.isMeant(label),
    )
    if (meant < 0 || !this.once(`${last.id}`)) return false
    await this.tap(last, meant)
    return true
  }

  async afterwards(): Promise<Afterwards> {
    return lookAt(this.app, {
      customerId: this.customerId,
      conversationIds: await this.conversations(),
    })
  }

  private async satisfied(): Promise<boolean> {
    return holds(this.told.wants, await this.afterwards(), this.orderNumber)
  }

  private once(key: string): boolean {
    return !this.opened.has(key) && this.opened.add(key) !== undefined
  }

  private isMeant(label: string): boolean {
    const wanted = topicsIn(this.told.wants)
    if (label === '提交工单') return JSON.stringify(this.told.wants).includes('"ticket"')
    return wanted.some((topic) => new RegExp(topic).test(label))
  }

  private async enterKf({ body }: { body: Record<string, unknown> }): Promise<void> {
    await this.app.sandbox.control.kf.openLink({ userId: this.personId, url: String(body['url']) })
  }

  private async say(message: string): Promise<void> {
    const {
      app: { sandbox },
      told: { channel },
      personId,
    } = this
    if (channel === 'kf')
      await sandbox.control.kf.customerSends({ userId: personId, openKfId: KF, message })
    else await sandbox.control.sendText(personId, message)
  }

  private async tap(
    { id, items }: Awaited<ReturnType<ScriptedCustomer['lastSaid']>>,
    choice: number,
  ): Promise<void> {
    if (this.told.channel === 'official-account') return this.say(String(choice + 1))
    const {
      app: { sandbox },
      personId,
    } = this
    await sandbox.control.kf.customerTaps({
      userId: personId,
      openKfId: KF,
      messageId: id,
      item: items[choice] ?? 0,
    })
  }

  /** As the page does: it shows what was read, and sends it as it stands. */
  private async submit(draftId: string): Promise<boolean> {
    if (!this.page) return false
    const { body } = await this.page.call(`GET /api/ticket-form?draftId=${draftId}`)
    const prefill =
      typeof body['prefill'] === 'object' && body['prefill'] !== null ? body['prefill'] : {}
    const kind = 'kind' in prefill && typeof prefill.kind === 'string' ? prefill.kind : 'how-to'
    const { status } = await this.page.call('POST /api/tickets', { ...prefill, kind, draftId })
    return status < 300
  }

  private async lastSaid() {
    const { sandbox } = this.app
    if (this.told.channel === 'kf') {
      const last = sandbox.control.kf
        .messagesOf({ userId: this.personId, openKfId: KF })
        .filter(({ from }) => from !== 'customer' && from !== 'system')
        .at(-1)
      if (last?.content.kind !== 'menu')
        return { id: last?.id ?? '', doors: '', choices: [], items: [] }
      const taps = last.content.items.flatMap((item, index) =>
        item.kind === 'click' ? [{ label: item.text, index }] : [],
      )
      return {
        id: last.id,
        doors: JSON.stringify(last.content.items),
        choices: taps.map(({ label }) => label),
        items: taps.map(({ index }) => index),
      }
    }
    const last = this.app.received(this.personId).at(-1)
    const text = last?.content.kind === 'text' ? last.content.text : ''
    const choices = [...text.matchAll(/^\d (.+)$/gm)].map(([, label = '']) => label)
    return {
      id: last?.id ?? '',
      doors: JSON.stringify(last?.content ?? null).replaceAll('\\"', '"'),
      choices,
      items: [],
    }
  }

  /** All that are this person's, by whichever road. */
  private async conversations(): Promise<string[]> {
    const person = this.app.person(this.personId)
    const accounts = JSON.stringify(person)
    const all = await this.app.db.read.find(Conversation)
    const identities =
      this.customerId === null
        ? []
        : await this.app.db.read.findBy(ChannelIdentity, { customerId: this.customerId })
    const own = new Set(identities.map(({ openId }) => openId))
    return all
      .filter(({ externalId }) => own.has(externalId) || accounts.includes(externalId))
      .map(({ id }) => id)
  }
}

function topicsIn(wants: Wants): string[] {
  if ('anyOf' in wants) return wants.anyOf.flatMap(topicsIn)
  if ('all' in wants) return wants.all.flatMap(topicsIn)
  return 'topics' in wants ? wants.topics : []
}
