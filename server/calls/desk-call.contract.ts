import { z } from 'zod'
import { TicketKind } from '../tickets/ticket.contract'
import { CallWindow, PlannedCallView, TelephoneNumber } from './call.contract'

const Moment = z.string()
const OutsideMoment = z.iso.datetime({ offset: true })
const Words = (what: string, max: number) => z.string().trim().min(1, `请写下${what}`).max(max)
const MaybeWords = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .nullable()
    .default(null)
    .transform((text) => text || null)

/** POST /desk/api/calls/check: the caller reads it out. */
export const CheckCallCode = z.strictObject({
  code: z
    .string()
    .transform((text) => text.normalize('NFKC').replace(/\D/g, ''))
    .pipe(z.string().length(6, '通话码是 6 位数字')),
})
export type CheckCallCode = z.infer<typeof CheckCallCode>

/** One call, as the desk tells it. */
export const DeskCall = z.object({
  callId: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  state: z.enum(['open', 'talked', 'unreached']),
  /** `客户打来，报了通话码，已接通` */
  text: z.string(),
  by: z.string(),
  mine: z.boolean(),
  at: Moment,
  /** What the agent says; null once it is over. */
  word: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  /** Colleagues who help with that ticket: `李娜 1051`. */
  helpers: z.array(z.string()),
  customerName: z.string(),
  summary: z.string().nullable(),
  note: z.string().nullable(),
})
export type DeskCall = z.infer<typeof DeskCall>

/** GET /desk/api/calls/:callId: who is on the line. */
export const DeskCaller = DeskCall.extend({
  customer: z.object({ name: z.string(), tierName: z.string().nullable(), since: Moment }),
  orders: z.array(
    z.object({
      orderNumber: z.string(),
      productName: z.string(),
      stateText: z.string(),
      placedAt: Moment,
    }),
  ),
  tickets: z.array(
    z.object({
      number: z.string(),
      title: z.string(),
      statusText: z.string(),
      nextStep: z.string(),
      urgent: z.boolean(),
      /** The reader may open it. */
      visible: z.boolean(),
    }),
  ),
  earlier: z.array(DeskCall),
  kinds: z.array(z.object({ kind: TicketKind, name: z.string() })),
})
export type DeskCaller = z.infer<typeof DeskCaller>

/** POST /desk/api/calls/:callId/note */
export const NoteCall = z.strictObject({
  result: z.enum(['talked', 'unreached']).default('talked'),
  /** The customer reads it. */
  summary: Words('说了什么，客户会看到', 2_000),
  /** To-dos and what else is for colleagues. */
  note: MaybeWords(1_000),
  /** An open ticket of theirs that it was about. */
  ticketNumber: MaybeWords(24),
  orderNumber: MaybeWords(40),
  /** What was not settled goes on as a ticket. */
  openTicket: z
    .strictObject({ kind: TicketKind, urgent: z.boolean().default(false) })
    .nullable()
    .default(null),
})
export type NoteCall = z.infer<typeof NoteCall>
export type NoteCallInput = z.input<typeof NoteCall>

export const NotedCall = DeskCaller.extend({
  /** The ticket that was made of it. */
  openedTicket: z.string().nullable(),
})
export type NotedCall = z.infer<typeof NotedCall>

/** POST /desk/api/tickets/:number/calls: a call that was on no screen while it went on. */
export const NoteTicketCall = z.strictObject({
  direction: z.enum(['inbound', 'outbound']),
  result: z.enum(['talked', 'unreached']),
  summary: Words('说了什么，客户会看到', 2_000),
  note: MaybeWords(1_000),
})
export type NoteTicketCall = z.infer<typeof NoteTicketCall>
export type NoteTicketCallInput = z.input<typeof NoteTicketCall>

/** POST /desk/api/tickets/:number/calls/start: the customer's app says that we call now. */
export const StartCall = z.strictObject({ plannedId: MaybeWords(32) })
export type StartCall = z.infer<typeof StartCall>

/** POST /desk/api/tickets/:number/planned-calls */
export const PlanCall = z.strictObject({
  from: OutsideMoment,
  until: OutsideMoment,
  reason: Words('为什么打这个电话，客户会看到', 120),
})
export type PlanCall = z.infer<typeof PlanCall>

export const DeskPlannedCall = PlannedCallView.extend({
  customerName: z.string(),
  mine: z.boolean(),
  late: z.boolean(),
  helpers: z.array(z.string()),
})
export type DeskPlannedCall = z.infer<typeof DeskPlannedCall>

/** GET /desk/api/tickets/:number/calls: all that has to do with the telephone. */
export const TicketCalls = z.object({
  calls: z.array(DeskCall),
  planned: z.array(DeskPlannedCall),
  wishes: z.array(
    z.object({
      wishId: z.string(),
      tail: z.string(),
      bestTime: z.string().nullable(),
      viaText: z.string(),
      at: Moment,
    }),
  ),
  /** Why we may not call; null where we may. */
  whyNotCall: z.string().nullable(),
  /** From which number we call. */
  fromNumber: z.string().nullable(),
  slots: z.array(CallWindow),
})
export type TicketCalls = z.infer<typeof TicketCalls>

/** GET /desk/api/calls: what I owe, and what was lately. */
export const DeskCalls = z.object({
  /** On the line, or not noted yet. */
  open: z.array(DeskCall),
  /** Mine; to supervisors also those of others that are late. */
  planned: z.array(DeskPlannedCall),
  lately: z.array(DeskCall),
})
export type DeskCalls = z.infer<typeof DeskCalls>

export const ShownNumber = z.object({ number: z.string() })
export type ShownNumber = z.infer<typeof ShownNumber>

/** POST /desk/api/recordings: a voicemail's sound, before its ticket is made. */
export const SendRecording = z.strictObject({
  fileName: z.string().min(1).max(200),
  base64: z
    .string()
    .min(1)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, '录音没有传完整，请再选一次'),
})

/** POST /desk/api/voicemails: what was said outside the hours of the telephone becomes a ticket. */
export const TakeVoicemail = z
  .strictObject({
    /** Where it came from, to call back. */
    number: TelephoneNumber,
    /** What was heard; may be empty where there is a recording. */
    text: MaybeWords(1_500),
    /** Of POST /desk/api/recordings. */
    attachmentId: MaybeWords(40),
    receivedAt: OutsideMoment.nullable().default(null),
    /** Named in it, or found otherwise: whose it is. */
    orderNumber: MaybeWords(40),
    ticketNumber: MaybeWords(24),
    kind: TicketKind.nullable().default(null),
    urgent: z.boolean().default(false),
  })
  .refine(({ text, attachmentId }) => text !== null || attachmentId !== null, {
    message: '请写下听到了什么，或附上录音',
    path: ['text'],
  })
export type TakeVoicemail = z.infer<typeof TakeVoicemail>
export type TakeVoicemailInput = z.input<typeof TakeVoicemail>

/** POST /platform/v1/voicemails: what a telephone exchange recorded or heard, outside the hours of the telephone. */
export const HandVoicemail = z
  .strictObject({
    /** The exchange's own: handed over again it is the same ticket. */
    voicemailId: z.string().min(1).max(64),
    number: TelephoneNumber,
    text: MaybeWords(1_500),
    recording: SendRecording.nullable().default(null),
    receivedAt: OutsideMoment.nullable().default(null),
    /** Whose it is, as far as the platform knows: its own id of the customer, or an order. */
    customerId: MaybeWords(64),
    orderNumber: MaybeWords(40),
  })
  .refine(({ text, recording }) => text !== null || recording !== null, {
    message: 'text or recording is needed',
    path: ['text'],
  })
export type HandVoicemail = z.infer<typeof HandVoicemail>

export const VoicemailTaken = z.object({
  ticketNumber: z.string(),
  /** Whose it is, and whether they see it. */
  text: z.string(),
})
export type VoicemailTaken = z.infer<typeof VoicemailTaken>
