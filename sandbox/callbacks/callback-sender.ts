import type { AccountName, CallbackRecord } from '../sandbox.contract'
import type { World } from '../world/world'
import { attemptDelivery, type ComposedRequest } from './post'

/** One thing to tell the server. */
export interface Push {
  account: AccountName
  what: string
  personId: string | null
  agentId: string | null
  /** Made anew for each attempt: fresh timestamp and nonce, same message. null: the server is not known. */
  compose(): ComposedRequest | null
  /** Takes the first answer that arrives and says whether the person sees something; throws when WeChat could not use it. */
  accept(body: string): 'shown' | 'silent'
  /** No attempt was answered, or the answer was unusable. */
  onFault(): void
}

const ATTEMPTS = 3
const KEPT = 500

/** Delivers pushes as WeChat does: 5 s to answer, three attempts, at once after one another. */
export class CallbackSender {
  readonly records: CallbackRecord[] = []
  private readonly pushes = new Map<string, Push>()
  private plans: { kind: 'repeat' | 'drop'; left: number; account: AccountName | undefined }[] = []

  constructor(
    private readonly world: World,
    private readonly timeoutMs: number,
  ) {}

  repeatNext(times: number, account?: AccountName): void {
    this.plans.push({ kind: 'repeat', left: times, account })
  }

  dropNext(times: number, account?: AccountName): void {
    this.plans.push({ kind: 'drop', left: times, account })
  }

  /** How often the plan will still strike this account. */
  planned(kind: 'repeat' | 'drop', account: AccountName): number {
    const fitting = this.plans.filter(
      (one) => one.kind === kind && (one.account === undefined || one.account === account),
    )
    return fitting.reduce((sum, { left }) => sum + left, 0)
  }

  clearPlans(account: AccountName): void {
    this.plans = this.plans.filter((one) => one.account !== account)
  }

  async send(push: Push): Promise<CallbackRecord> {
    const record = this.openRecord(push)
    if (this.takePlan('drop', push.account) || push.compose() === null) {
      return this.close(record, 'dropped')
    }
    await this.deliver(push, record)
    while (this.takePlan('repeat', push.account)) await this.attempt(push, record)
    this.world.changed()
    return record
  }

  /** A late repeat of something long delivered: recorded on the same record; its answer shows nothing. */
  async redeliver(callbackId: string): Promise<CallbackRecord | undefined> {
    const push = this.pushes.get(callbackId)
    const record = this.records.find((candidate) => candidate.id === callbackId)
    if (!push || !record) return undefined
    await this.attempt(push, record)
    this.world.changed()
    return record
  }

  private async deliver(push: Push, record: CallbackRecord): Promise<void> {
    for (let left = ATTEMPTS; left > 0; left -= 1) {
      const answer = await this.attempt(push, record)
      if (answer === undefined) continue
      try {
        this.close(record, push.accept(answer))
      } catch {
        push.onFault()
        this.close(record, 'fault')
      }
      return
    }
    push.onFault()
    this.close(record, 'fault')
  }

  /** The body of a usable answer. */
  private async attempt(push: Push, record: CallbackRecord): Promise<string | undefined> {
    const composed = push.compose()
    if (!composed) return undefined
    const attempt = await attemptDelivery(composed, this.timeoutMs, this.world.clock)
    record.attempts.push(attempt)
    return attempt.outcome === 'answered' ? attempt.body : undefined
  }

  private openRecord(push: Push): CallbackRecord {
    const { account, what, personId, agentId } = push
    const id = String(this.world.nextId())
    const at = this.world.clock.iso()
    const record: CallbackRecord = {
      id,
      account,
      what,
      personId,
      agentId,
      at,
      attempts: [],
      result: 'pending',
    }
    this.records.push(record)
    this.pushes.set(id, push)
    if (this.records.length > KEPT) this.pushes.delete(this.records.shift()?.id ?? '')
    this.world.changed()
    return record
  }

  private close(record: CallbackRecord, result: CallbackRecord['result']): CallbackRecord {
    record.result = result
    this.world.changed()
    return record
  }

  private takePlan(kind: 'repeat' | 'drop', account: AccountName): boolean {
    const plan = this.plans.find(
      (one) => one.kind === kind && (one.account === undefined || one.account === account),
    )
    if (!plan) return false
    plan.left -= 1
    this.plans = this.plans.filter((one) => one.left > 0)
    return true
  }
}
