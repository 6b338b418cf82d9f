import { z } from 'zod'
import { PageQuery } from '../../http/paging.contract'
import { BlockBeside } from '../blocks/block.contract'

/** ISO 8601 with offset. */
const Moment = z.string()

export const SessionState = z.enum(['bot', 'waiting', 'serving', 'ended'])
export type SessionState = z.infer<typeof SessionState>

/** Who is on the other side, as far as it is known. Never more than the desk needs. */
export const SessionCustomer = z.object({
  /** Null until it was shown whose WeChat this is; then nothing of orders or tickets is shown either. */
  customerId: z.string().nullable(),
  /** Name at the platform, else the WeChat nickname, else `微信用户`. */
  name: z.string(),
  tierKey: z.string().nullable(),
  tierName: z.string().nullable(),
  verified: z.boolean(),
  /** `已确认是本人`, `凭链接进来,未确认本人…` or `还没有确认是本人,不要念订单内容` */
  verifiedText: z.string(),
})
export type SessionCustomer = z.infer<typeof SessionCustomer>

export const SessionOrder = z.object({
  orderNumber: z.string(),
  productName: z.string(),
  quantity: z.number().int(),
  amountText: z.string(),
  stateText: z.string(),
  /** What is the case now, and what comes next. */
  headline: z.string(),
  placedAt: Moment,
  /** `已付款 微信支付` or `未付款` */
  paymentText: z.string(),
  paidAt: Moment.nullable(),
  /** `已发货`, `没有发货成功:上游缺货` */
  deliveryText: z.string(),
  deliveredAt: Moment.nullable(),
  failureReason: z.string().nullable(),
  /** Whether its owner has looked at the card secret; the secret itself is never told. Null: there is none, as with a top-up. */
  secret: z.object({ text: z.string(), seen: z.boolean() }).nullable(),
})
export type SessionOrder = z.infer<typeof SessionOrder>

export const SessionTicket = z.object({
  number: z.string(),
  title: z.string(),
  statusText: z.string(),
  nextStep: z.string(),
  urgent: z.boolean(),
})
export type SessionTicket = z.infer<typeof SessionTicket>

/** What the agent reads first (U3, U4): what it is about, and what was tried. Kept with the session when a person is wanted. */
export const SessionSummary = z.object({
  /** One line: `卡密无效,订单 HKM202610010001` */
  what: z.string(),
  /** As HandOverWhy. */
  why: z.string(),
  kind: z.string().nullable(),
  orderNumber: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  urgent: z.boolean(),
  /** The customer's last lines, oldest first, masked. */
  said: z.array(z.string()),
  /** What the bot has answered already, so that nobody says it again. */
  botTried: z.array(z.string()),
  /** What was named: null where it was not. */
  facts: z
    .object({
      amountFen: z.number().int().nullable(),
      product: z.string().nullable(),
      error: z.string().nullable(),
      payment: z.string().nullable(),
      /** The end of a number. */
      tail: z.string().nullable(),
      /** In their own words, and what span that is. */
      when: z.string().nullable(),
      from: Moment.nullable(),
      to: Moment.nullable(),
    })
    .default({
      amountFen: null,
      product: null,
      error: null,
      payment: null,
      tail: null,
      when: null,
      from: null,
      to: null,
    }),
  /** Kinds of problem in it that are other departments'. */
  also: z.array(z.string()).default([]),
})
export type SessionSummary = z.infer<typeof SessionSummary>

/** `SessionSummary` in words for the desk. */
export const SummaryShown = SessionSummary.extend({
  whyText: z.string(),
  kindName: z.string().nullable(),
  factsText: z.array(z.string()),
})
export type SummaryShown = z.infer<typeof SummaryShown>

export const SendWindowShown = z.object({
  /** How many messages the channel still takes. */
  quota: z.number().int(),
  until: Moment.nullable(),
  open: z.boolean(),
  /** `还可以发 3 条,到 11月22日 18:30`; `客户 48 小时没有说话,现在发不过去` */
  text: z.string(),
})
export type SendWindowShown = z.infer<typeof SendWindowShown>

export const SessionListItem = z.object({
  sessionId: z.string(),
  status: SessionState,
  /** `排队中`, `服务中` */
  statusText: z.string(),
  channel: z.string(),
  channelText: z.string(),
  customerName: z.string(),
  tierName: z.string().nullable(),
  verified: z.boolean(),
  urgent: z.boolean(),
  /** `售后部` */
  department: z.string(),
  departmentKey: z.string(),
  kindName: z.string().nullable(),
  orderNumber: z.string().nullable(),
  /** `售后部 工号 1024`; null while nobody has it. */
  holder: z.string().nullable(),
  mine: z.boolean(),
  /** One line: what it is about. */
  what: z.string(),
  /** The customer's own last words, one line; never the bot's or ours. */
  lastText: z.string().nullable(),
  /** When anybody said something last. */
  lastAt: Moment.nullable(),
  startedAt: Moment,
  /** The oldest customer message that nobody has answered; null when nothing is owed. */
  waitsSince: Moment.nullable(),
  /**
   * The wait, in the queue or for an answer, is counted in opening hours: while they are open it is as long as from this moment on.
   * Null: nobody waits, or the hours are closed and it stands still.
   */
  waitCountsFrom: Moment.nullable(),
  /** When they came, where that is not how long they waited: `昨晚 21:27 来的`. */
  cameText: z.string().nullable(),
  /** While it stands still: `上班后 明天 09:00 起算`. */
  countsText: z.string().nullable(),
  /**
   * Whoever has it owes an answer: from when on they are reminded that they lose it, and when they do. Null: nothing is owed, or the hours
   * are closed.
   */
  seat: z.object({ warnsAt: Moment, movesAt: Moment }).nullable(),
  /** In the queue: since when, and by when a person is promised. */
  queuedAt: Moment.nullable(),
  promisedAt: Moment.nullable(),
  halfOver: z.boolean(),
  /** From 1, within the department's queue. */
  position: z.number().int().nullable(),
  endedAt: Moment.nullable(),
  endText: z.string().nullable(),
  rating: z.number().int().nullable(),
  /** Whether an agent asked in it for what nobody may ask for. */
  flagged: z.boolean(),
})
export type SessionListItem = z.infer<typeof SessionListItem>

/** GET /desk/api/sessions. Supervisors see all departments, others those they work for. */
export const ListSessions = PageQuery.extend({
  /** `mine`: I serve them; `waiting`: the queue; `department`: all open ones; `ended`: over, newest first */
  view: z.enum(['mine', 'waiting', 'department', 'ended']).default('mine'),
})
export type ListSessions = z.infer<typeof ListSessions>

export const SessionPage = z.object({
  items: z.array(SessionListItem),
  nextCursor: z.string().nullable(),
  /** For the tabs. */
  counts: z.object({
    mine: z.number().int(),
    waiting: z.number().int(),
    department: z.number().int(),
  }),
})
export type SessionPage = z.infer<typeof SessionPage>

export const SessionTimelineEntry = z.object({
  seq: z.number().int(),
  type: z.string(),
  /** `转给了安全部,留言:客户说账号被盗` */
  text: z.string(),
  /** `客户`, `自动客服`, `系统`, `售后部 工号 1024` */
  actorLabel: z.string(),
  /** A note of an agent: only ever shown at the desk. */
  note: z.string().nullable(),
  at: Moment,
})
export type SessionTimelineEntry = z.infer<typeof SessionTimelineEntry>

/** What a supervisor did about a flag. */
export const FlagOutcome = z.enum(['noted', 'talked', 'answered', 'follow-up'])
export type FlagOutcome = z.infer<typeof FlagOutcome>

/** POST /desk/api/flags/:id/seen */
export const SeeFlag = z.object({
  outcome: FlagOutcome.default('noted'),
  note: z
    .string()
    .trim()
    .max(500, '最多 500 字')
    .nullish()
    .transform((note) => note || null),
})
export type SeeFlag = z.infer<typeof SeeFlag>

export const MannerFlagShown = z.object({
  flagId: z.string(),
  /** Where it was written: in a chat, or in a ticket; the other one is null. */
  sessionId: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  /** The session is over: there is nothing left to take. A ticket has nothing to take either. */
  over: z.boolean(),
  /** `验证码` */
  what: z.string(),
  excerpt: z.string(),
  /** False: it was stopped and never reached the customer. */
  reached: z.boolean(),
  reachedText: z.string(),
  /** `售后部 工号 1024` */
  agentLabel: z.string(),
  customerName: z.string(),
  /** `公众号`; `工单 T261130-0002` */
  channelText: z.string(),
  at: Moment,
  seenAt: Moment.nullable(),
  seenBy: z.string().nullable(),
  outcome: FlagOutcome.nullable(),
  note: z.string().nullable(),
  /** The ticket in which it is followed up. */
  followUp: z.string().nullable(),
})
export type MannerFlagShown = z.infer<typeof MannerFlagShown>

/** POST /desk/api/flags/:id/road: where the supervisor can write to this customer now. One of the two; a chat is theirs to write in. */
export const FlagRoad = z.object({
  sessionId: z.string().nullable(),
  ticketNumber: z.string().nullable(),
})
export type FlagRoad = z.infer<typeof FlagRoad>

/** POST /desk/api/flags/:id/follow-up: a ticket with somebody who sees to it. Without a work number it is the supervisor. */
export const FollowUpFlag = z.object({
  text: z.string().trim().min(1, '请写下要跟进什么').max(500, '最多 500 字'),
  workNumber: z
    .string()
    .regex(/^\d{3,8}$/, '工号是 3 到 8 位数字')
    .nullish()
    .transform((number) => number ?? null),
})
export type FollowUpFlag = z.infer<typeof FollowUpFlag>

/** What this agent may do with this session now; the buttons of the desk. */
export const SessionAction = z.enum(['take', 'hand-on', 'to-bot', 'note', 'reply', 'end', 'block'])
export type SessionAction = z.infer<typeof SessionAction>

/** Another chat of the same person that is running now. */
const SessionElsewhere = z.object({
  sessionId: z.string(),
  channelText: z.string(),
  statusText: z.string(),
  /** `售后部 工号 1024`; null while nobody has it. */
  holder: z.string().nullable(),
  /** The reader may open it. */
  visible: z.boolean(),
})

/** POST /desk/api/tickets/:number/talks, and …/talks/unlink */
export const TalkOfTicket = z.object({ sessionId: z.string().min(1, '请选一个会话').max(32) })
export type TalkOfTicket = z.infer<typeof TalkOfTicket>

/** GET /desk/api/sessions/:id; answer of every write to a session. The conversation itself: GET …/history. */
export const DeskSession = SessionListItem.extend({
  conversationId: z.string(),
  customer: SessionCustomer,
  /** By which door: `从订单进来` */
  entryText: z.string(),
  order: SessionOrder.nullable(),
  ticket: SessionTicket.nullable(),
  /** Other open tickets of this customer. */
  openTickets: z.array(SessionTicket),
  /** Those to which a colleague has said that this talk belongs, as far as the reader may see them. */
  linkedTickets: z.array(SessionTicket),
  /** The customer's last orders, for when none is tied to the session. */
  latestOrders: z.array(
    z.object({
      orderNumber: z.string(),
      productName: z.string(),
      stateText: z.string(),
      placedAt: Moment,
    }),
  ),
  summary: SummaryShown.nullable(),
  wantedAt: Moment.nullable(),
  assignedAt: Moment.nullable(),
  /** The promised first answer of a person, and when it came. */
  firstAnswer: z.object({
    promisedSeconds: z.number().int(),
    dueAt: Moment.nullable(),
    at: Moment.nullable(),
    text: z.string(),
  }),
  window: SendWindowShown,
  canReply: z.boolean(),
  /** Why not: `微信客服的会话在企业微信里回复`, `别的客服正在服务`. */
  cannotReplyText: z.string().nullable(),
  actions: z.array(SessionAction),
  /** What the bot could answer of what was asked last: `to-bot` offers it to the customer. */
  forBot: z.string().nullable(),
  events: z.array(SessionTimelineEntry),
  /** How many sessions of this person are over, on any channel. */
  earlierSessions: z.number().int(),
  /** Sessions of the same person that are running on other channels. */
  elsewhere: z.array(SessionElsewhere),
  flags: z.array(MannerFlagShown),
  solved: z.enum(['solved', 'unsolved']).nullable(),
  ratingWords: z.string().nullable(),
  leftTicket: z.string().nullable(),
  /** Chat with people is closed to this person now. */
  block: BlockBeside.nullable(),
})
export type DeskSession = z.infer<typeof DeskSession>

/** POST /desk/api/sessions/:id/take: from the queue, or, for supervisors, from another agent. */
export const TakeSession = z.object({
  note: z
    .string()
    .trim()
    .max(500)
    .nullish()
    .transform((note) => note || null),
})
export type TakeSession = z.infer<typeof TakeSession>

/** POST /desk/api/sessions/:id/hand-on: to a department or to a person, with a note (never shown to the customer). */
export const HandOnSession = z
  .object({
    department: z.string().max(24).optional(),
    workNumber: z
      .string()
      .regex(/^\d{3,8}$/, '工号是 3 到 8 位数字')
      .optional(),
    note: z.string().trim().min(1, '请写一句交接的话').max(500, '最多 500 字'),
  })
  .refine(
    ({ department, workNumber }) => (department === undefined) !== (workNumber === undefined),
    {
      message: '请选一个部门，或者一位同事',
      path: ['department'],
    },
  )
export type HandOnSession = z.infer<typeof HandOnSession>

/** POST /desk/api/sessions/:id/notes: only for colleagues. */
export const NoteOnSession = z.object({
  text: z.string().trim().min(1, '请写下要记的话').max(1000, '最多 1000 字'),
})
export type NoteOnSession = z.infer<typeof NoteOnSession>

/** POST /desk/api/sessions/:id/reply: where the desk can speak (official account, bridged). */
export const ReplyInSession = z.object({
  text: z.string().trim().min(1, '请写下要说的话').max(1500, '最多 1500 字'),
})
export type ReplyInSession = z.infer<typeof ReplyInSession>

/** Its answer. Words that ask for what nobody may ask for (F2) are not sent, and a supervisor sees them: `refused` says why. */
export const RepliedInSession = DeskSession.extend({ refused: z.string().nullable() })
export type RepliedInSession = z.infer<typeof RepliedInSession>

/** POST /desk/api/sessions/:id/to-bot: the customer is asked whether the bot should answer what they asked last; only their yes moves anything. */
export const OfferBot = z.object({
  note: z
    .string()
    .trim()
    .max(500)
    .nullish()
    .transform((note) => note || null),
})
export type OfferBot = z.infer<typeof OfferBot>

/** POST /desk/api/sessions/:id/end: the customer is then asked whether it is solved. */
export const EndSession = z.object({
  note: z
    .string()
    .trim()
    .max(500)
    .nullish()
    .transform((note) => note || null),
})
export type EndSession = z.infer<typeof EndSession>

/** GET and PUT /desk/api/presence */
export const SetPresence = z.object({ deskStatus: z.enum(['online', 'away']) })
export type SetPresence = z.infer<typeof SetPresence>

export const Presence = z.object({
  deskStatus: z.enum(['online', 'away']),
  /** They lost a chat by silence, and count as away until they do something. */
  silent: z.boolean(),
  servicerStatus: z.enum(['receiving', 'stopped', 'unknown']),
  /** `在线,还能接 3 个会话` */
  text: z.string(),
  /** Of 微信客服's own switch: `企业微信里是停止接待,微信客服的会话不会分给您`; null when nothing is wrong. */
  servicerText: z.string().nullable(),
  activeSessions: z.number().int(),
  capacity: z.number().int(),
  /** What comes to me, one by one: `微信客服：企业微信里接待中，会分给我`. */
  comes: z.array(
    z.object({
      what: z.enum(['wecom-kf', 'official-account', 'ticket']),
      on: z.boolean(),
      text: z.string(),
    }),
  ),
  /** Whether new sessions come to this agent now. */
  available: z.boolean(),
})
export type Presence = z.infer<typeof Presence>

/** GET /desk/api/colleagues: to whom a session can be handed on. */
export const Colleagues = z.object({
  departments: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      waiting: z.number().int(),
      online: z.number().int(),
    }),
  ),
  people: z.array(
    z.object({
      workNumber: z.string(),
      /** Among staff. */
      name: z.string(),
      label: z.string(),
      departments: z.array(z.string()),
      role: z.enum(['agent', 'supervisor']),
      available: z.boolean(),
      statusText: z.string(),
      activeSessions: z.number().int(),
      capacity: z.number().int(),
      me: z.boolean(),
    }),
  ),
})
export type Colleagues = z.infer<typeof Colleagues>

/** GET /desk/api/flags (supervisors): newest first. */
export const ListFlags = PageQuery.extend({ open: z.enum(['true', 'false']).default('true') })
export type ListFlags = z.infer<typeof ListFlags>

export const FlagPage = z.object({
  items: z.array(MannerFlagShown),
  nextCursor: z.string().nullable(),
  openCount: z.number().int(),
})
export type FlagPage = z.infer<typeof FlagPage>
