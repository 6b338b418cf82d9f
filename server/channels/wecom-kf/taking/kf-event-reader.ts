import { z } from 'zod'

/** What a servicer did to a session in their own client. */
export type KfSessionChange = 'taken' | 'handed-on' | 'ended' | 'reopened'

export type KfEventContent =
  | { kind: 'entered'; scene: string; sceneParam: string; welcomeCode: string | null }
  | { kind: 'send-failed'; failedMsgid: string; failType: number }
  | { kind: 'servicer-status'; servicerUserId: string; status: 'receiving' | 'stopped' }
  | {
      kind: 'session-changed'
      change: KfSessionChange
      from: string | null
      to: string | null
      code: string | null
    }
  | { kind: 'recalled'; recalledMsgid: string; by: 'customer' | 'servicer' }
  | { kind: 'reject-switched'; servicerUserId: string; rejects: boolean }
  /** Not of the document, or not as it says. Kept raw. */
  | { kind: 'unknown-event'; event: string }

const id = z.string().min(1).max(64)
/** Side facts of an entry: whatever they are, the customer has come in and is greeted. */
const words = z
  .unknown()
  .optional()
  .transform((told) =>
    typeof told === 'string' || typeof told === 'number' ? String(told).slice(0, 256) : '',
  )
const code = z
  .string()
  .max(512)
  .nullish()
  .transform((text) => (text ? text : null))
const userId = z
  .string()
  .max(64)
  .nullish()
  .transform((text) => (text ? text : null))

const CHANGES = new Map<number, KfSessionChange>([
  [1, 'taken'],
  [2, 'handed-on'],
  [3, 'ended'],
  [4, 'reopened'],
])
const Change = z.coerce.number().transform((type, ctx) => {
  const change = CHANGES.get(type)
  if (change) return change
  ctx.addIssue({ code: 'custom', message: 'is not a change of the document' })
  return z.NEVER
})

/** In the event 1 is receiving; in servicer/list 0 is. */
const RECEIVING = 1

/** https://developer.work.weixin.qq.com/document/path/94670: one reader for each event_type. */
const READERS: ReadonlyMap<string, z.ZodType<KfEventContent>> = new Map<
  string,
  z.ZodType<KfEventContent>
>([
  [
    'enter_session',
    z
      .object({ scene: words, scene_param: words, welcome_code: code })
      .transform(({ scene, scene_param, welcome_code }): KfEventContent => ({
        kind: 'entered',
        scene,
        sceneParam: scene_param,
        welcomeCode: welcome_code,
      })),
  ],
  [
    'msg_send_fail',
    z
      .object({ fail_msgid: id, fail_type: z.coerce.number().int().nullish() })
      .transform(({ fail_msgid, fail_type }): KfEventContent => ({
        kind: 'send-failed',
        failedMsgid: fail_msgid,
        failType: fail_type ?? 0,
      })),
  ],
  [
    'servicer_status_change',
    z
      .object({ servicer_userid: id, status: z.coerce.number() })
      .transform(({ servicer_userid, status }): KfEventContent => ({
        kind: 'servicer-status',
        servicerUserId: servicer_userid,
        status: status === RECEIVING ? 'receiving' : 'stopped',
      })),
  ],
  [
    'session_status_change',
    z
      .object({
        change_type: Change,
        old_servicer_userid: userId,
        new_servicer_userid: userId,
        msg_code: code,
      })
      .transform((told): KfEventContent => ({
        kind: 'session-changed',
        change: told.change_type,
        from: told.old_servicer_userid,
        to: told.new_servicer_userid,
        code: told.msg_code,
      })),
  ],
  [
    'user_recall_msg',
    z.object({ recall_msgid: id }).transform(({ recall_msgid }): KfEventContent => ({
      kind: 'recalled',
      recalledMsgid: recall_msgid,
      by: 'customer',
    })),
  ],
  [
    'servicer_recall_msg',
    z.object({ recall_msgid: id }).transform(({ recall_msgid }): KfEventContent => ({
      kind: 'recalled',
      recalledMsgid: recall_msgid,
      by: 'servicer',
    })),
  ],
  [
    'reject_customer_msg_switch_change',
    z
      .object({ servicer_userid: id, reject_switch: z.coerce.number() })
      .transform(({ servicer_userid, reject_switch }): KfEventContent => ({
        kind: 'reject-switched',
        servicerUserId: servicer_userid,
        rejects: reject_switch === 1,
      })),
  ],
])

const Event = z.object({ event_type: z.string().min(1).max(64), external_userid: userId })

/** @param raw the item's `event`, which names its customer itself */
export function readKfEvent(raw: unknown): {
  externalUserId: string | null
  content: KfEventContent
} {
  const event = Event.safeParse(raw)
  if (!event.success) return { externalUserId: null, content: { kind: 'unknown-event', event: '' } }
  const { event_type, external_userid } = event.data
  const read = READERS.get(event_type)?.safeParse(raw)
  return {
    externalUserId: external_userid,
    content: read?.success ? read.data : { kind: 'unknown-event', event: event_type },
  }
}
