import type { Attachment } from '../../server/attachments/attachment.contract'
import type {
  DeskCaller,
  DeskCalls,
  NoteCallInput,
  NoteTicketCallInput,
  NotedCall,
  PlanCall,
  ShownNumber,
  TakeVoicemailInput,
  TicketCalls,
  VoicemailTaken,
} from '../../server/calls/desk-call.contract'
import { request } from './request'

const post = <Answer>(path: string, body: unknown, idempotencyKey?: string): Promise<Answer> =>
  request(path, { write: { method: 'POST', body, ...(idempotencyKey && { idempotencyKey }) } })
const ofTicket = (number: string): string => `/tickets/${encodeURIComponent(number)}`
const ofCall = (callId: string): string => `/calls/${encodeURIComponent(callId)}`
const ofPlanned = (plannedId: string): string => `/planned-calls/${encodeURIComponent(plannedId)}`

export const listCalls = (signal?: AbortSignal): Promise<DeskCalls> => request('/calls', { signal })

/** Tried again under the same key it opens the same call: the answer may have been lost. */
export const checkCode = (code: string, idempotencyKey: string): Promise<DeskCaller> =>
  post('/calls/check', { code }, idempotencyKey)

export const getCaller = (callId: string, signal?: AbortSignal): Promise<DeskCaller> =>
  request(ofCall(callId), { signal })

export const noteCall = (
  callId: string,
  body: NoteCallInput,
  idempotencyKey: string,
): Promise<NotedCall> => post(`${ofCall(callId)}/note`, body, idempotencyKey)

export const getTicketCalls = (number: string, signal?: AbortSignal): Promise<TicketCalls> =>
  request(`${ofTicket(number)}/calls`, { signal })

export const startCall = (number: string, plannedId: string | null): Promise<DeskCaller> =>
  post(`${ofTicket(number)}/calls/start`, { plannedId })

export const noteTicketCall = (
  number: string,
  body: NoteTicketCallInput,
  idempotencyKey: string,
): Promise<TicketCalls> => post(`${ofTicket(number)}/calls`, body, idempotencyKey)

export const planCall = (
  number: string,
  body: PlanCall,
  idempotencyKey: string,
): Promise<TicketCalls> => post(`${ofTicket(number)}/planned-calls`, body, idempotencyKey)

export const movePlanned = (
  plannedId: string,
  window: { from: string; until: string },
): Promise<TicketCalls> => post(`${ofPlanned(plannedId)}/move`, window)

export const cancelPlanned = (plannedId: string, reason: string): Promise<TicketCalls> =>
  post(`${ofPlanned(plannedId)}/cancel`, { reason })

/** The look is on record, and its owner sees it. */
export const showNumber = (wishId: string): Promise<ShownNumber> =>
  post(`/call-wishes/${encodeURIComponent(wishId)}/number`, {})

export const sendRecording = (fileName: string, base64: string): Promise<Attachment> =>
  request('/recordings', {
    write: { method: 'POST', body: { fileName, base64 } },
    timeoutMs: 60_000,
  })

export const takeVoicemail = (
  body: TakeVoicemailInput,
  idempotencyKey: string,
): Promise<VoicemailTaken> => post('/voicemails', body, idempotencyKey)
