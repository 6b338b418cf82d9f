import { createHash, randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'
import type { SandboxOptions } from '../options'
import type { Person } from '../world/person'
import { createChat, lapse, type Account, type Chat } from './chat'
import { KfLog } from './log'

/** An id in the manner of external_userid: per person and corp, the same at every start. */
export function deriveExternalUserId(corpId: string, personId: string): string {
  return `wm${createHash('sha256').update(`${corpId}/${personId}`).digest('hex').slice(0, 30)}`
}

/** The kf accounts of one platform with their chats. */
export class KfDesk {
  private readonly accounts = new Map<string, Account>()
  private readonly chatsByKey = new Map<string, Chat>()
  private readonly externalIds: ReadonlyMap<string, Person>
  private readonly corpId: string

  constructor(
    options: SandboxOptions,
    private readonly stage: {
      clock: SandboxClock
      policy: string | null
      persons: readonly Person[]
    },
  ) {
    this.corpId = options.wecom.corpId
    this.externalIds = new Map(
      stage.persons.map((person) => [this.externalUserIdOf(person), person]),
    )
    for (const { openKfId, name, policy, servicers, granted = true } of options.wecom.kf
      ?.accounts ?? []) {
      if (stage.policy === null || policy === undefined || policy === stage.policy)
        this.put({ openKfId, name, servicers, granted })
    }
  }

  /** A new account under a new id, as account/add makes it. */
  open(name: string): Account {
    return this.put({
      openKfId: `wk${randomBytes(15).toString('hex')}`,
      name,
      servicers: [],
      granted: true,
    })
  }

  remove(account: Account): void {
    this.accounts.delete(account.openKfId)
    for (const [key, chat] of this.chatsByKey)
      if (chat.account === account) this.chatsByKey.delete(key)
  }

  account(openKfId: string): Account | undefined {
    return this.accounts.get(openKfId)
  }

  list(): Account[] {
    return [...this.accounts.values()]
  }

  chats(): Chat[] {
    return [...this.chatsByKey.values()].map((chat) => this.current(chat))
  }

  chatsOf(person: Person): Chat[] {
    return this.list().flatMap((account) => this.find(account, person) ?? [])
  }

  find(account: Account, person: Person): Chat | undefined {
    const chat = this.chatsByKey.get(`${account.openKfId}/${person.id}`)
    return chat && this.current(chat)
  }

  /** The chat, begun when it was not there. */
  chat(account: Account, person: Person): Chat {
    const found = this.find(account, person)
    if (found) return found
    const chat = createChat(account, person, {
      externalUserId: this.externalUserIdOf(person),
      now: this.stage.clock.now(),
    })
    this.chatsByKey.set(`${account.openKfId}/${person.id}`, chat)
    return chat
  }

  personOf(externalUserId: string): Person | undefined {
    return this.externalIds.get(externalUserId)
  }

  externalUserIdOf(person: Person): string {
    return deriveExternalUserId(this.corpId, person.id)
  }

  private current(chat: Chat): Chat {
    lapse(chat, this.stage.clock.now())
    return chat
  }

  private put({
    openKfId,
    name,
    servicers,
    granted,
  }: {
    openKfId: string
    name: string
    servicers: readonly string[]
    granted: boolean
  }): Account {
    const account: Account = {
      openKfId,
      name,
      granted,
      servicers: new Map(servicers.map((id) => [id, 'receiving'])),
      links: new Map(),
      taken: new Set(),
      log: new KfLog(openKfId, this.stage.clock),
    }
    this.accounts.set(openKfId, account)
    return account
  }
}
