import { recordAttachment, storeFile, presentAttachment } from '../attachments/attachments'
import { Attachment } from '../attachments/attachment.contract'
import type { Storage } from '../attachments/storage'
import { recordLook } from '../audit/looks'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { getTicketForAgent } from '../tickets/ticket-access'
import { keepCodeFault } from './call-code'
import { showNumber, type WishDeps } from './call-wishes'
import {
  CheckCallCode,
  DeskCaller,
  DeskCalls,
  HandVoicemail,
  NoteCall,
  NotedCall,
  NoteTicketCall,
  PlanCall,
  SendRecording,
  ShownNumber,
  StartCall,
  TakeVoicemail,
  TicketCalls,
  VoicemailTaken,
} from './desk-call.contract'
import { MovePlannedCall } from './call.contract'
import { presentCaller, presentDeskCalls, presentTicketCalls, type ListAt } from './list-calls'
import { cancelPlanned, movePlannedByAgent, plannedForAgent, planCall } from './plan-call'
import { takeExchanged, takeVoicemail } from './take-voicemail'
import {
  getCall,
  noteCall,
  noteTicketCall,
  openCaller,
  startCall,
  type CallsDeps,
} from './talk-by-phone'
import { Ticket } from '../tickets/ticket.entity'
import { z } from 'zod'

export interface DeskCallRoutesDeps extends CallsDeps, Pick<WishDeps, 'readMatter'> {
  db: Database
  storage: Storage
}

/** Some minutes of a telephone's sound, as base64. */
const MOST_RECORDING_BYTES = 12 * 1024 * 1024

const CancelPlanned = z.strictObject({
  reason: z.string().trim().min(1, '请写明为什么不打了，客户会看到').max(120),
})

/** R4: the telephone at the desk. */
export function deskCallRoutes(api: Api, deps: DeskCallRoutesDeps): void {
  callDoors(api, deps)
  ticketDoors(api, deps)
  plannedDoors(api, deps)
  voicemailDoors(api, deps)
}

function callDoors(api: Api, deps: DeskCallRoutesDeps): void {
  const { db } = deps
  api.write(
    'POST /desk/api/calls/check',
    {
      summary: '核对通话码',
      auth: 'agent',
      body: CheckCallCode,
      answer: DeskCaller,
      status: 201,
      keepOfRefusal: (tx, { error, actor }) => keepCodeFault(tx, { error, agentId: actor.agentId }),
    },
    async (tx, { actor, body }) => {
      const call = await openCaller(tx, deps, { code: body.code, agent: actor })
      return presentCaller(tx.manager, { ...deps, now: tx.now }, { call, agent: actor })
    },
  )

  api.read(
    'GET /desk/api/calls',
    { summary: '我的电话：没记的、约好的、最近的', auth: 'agent', answer: DeskCalls },
    ({ actor }) => presentDeskCalls(db.read, at(deps), actor),
  )

  api.read(
    'GET /desk/api/calls/:callId',
    { summary: '来电的客户', auth: 'agent', answer: DeskCaller },
    async ({ actor, params }) => {
      const call = await getCall(db.read, actor, params.callId ?? '')
      const mine = call.agentId === actor.agentId
      // Whoever opened it is on record for that already, as long as they are on the line.
      if (!mine || call.state !== 'open')
        await recordLook(db, {
          deed: 'call.looked',
          agentId: actor.agentId,
          subject: { kind: 'call', id: call.id },
          reason: mine ? 'holder' : 'supervisor',
        })
      return presentCaller(db.read, at(deps), { call, agent: actor })
    },
  )

  api.write(
    'POST /desk/api/calls/:callId/note',
    { summary: '记下这通电话', auth: 'agent', body: NoteCall, answer: NotedCall },
    async (tx, { actor, params, body }) => {
      const { call, ticketNumber } = await noteCall(tx, deps, {
        callId: params.callId ?? '',
        agent: actor,
        input: body,
      })
      const opened = body.openTicket === null ? null : ticketNumber
      return {
        ...(await presentCaller(tx.manager, { ...deps, now: tx.now }, { call, agent: actor })),
        openedTicket: opened,
      }
    },
  )
}

function ticketDoors(api: Api, deps: DeskCallRoutesDeps): void {
  const { db } = deps
  api.read(
    'GET /desk/api/tickets/:number/calls',
    { summary: '工单的电话', auth: 'agent', answer: TicketCalls },
    async ({ actor, params }) => {
      const ticket = await getTicketForAgent(db.read, actor, params.number ?? '')
      return presentTicketCalls(db.read, at(deps), { ticket, agent: actor })
    },
  )

  api.write(
    'POST /desk/api/tickets/:number/calls/start',
    {
      summary: '给客户打电话，客户的小程序会说明',
      auth: 'agent',
      body: StartCall,
      answer: DeskCaller,
      status: 201,
    },
    async (tx, { actor, params, body }) => {
      const call = await startCall(tx, {
        number: params.number ?? '',
        agent: actor,
        plannedId: body.plannedId,
      })
      return presentCaller(tx.manager, { ...deps, now: tx.now }, { call, agent: actor })
    },
  )

  api.write(
    'POST /desk/api/tickets/:number/calls',
    { summary: '补记一通电话', auth: 'agent', body: NoteTicketCall, answer: TicketCalls },
    async (tx, { actor, params, body }) => {
      const number = params.number ?? ''
      await noteTicketCall(tx, deps, { number, agent: actor, input: body })
      return presentTicketCalls(
        tx.manager,
        { ...deps, now: tx.now },
        { ticket: await getTicketForAgent(tx.manager, actor, number), agent: actor },
      )
    },
  )

  api.write(
    'POST /desk/api/call-wishes/:wishId/number',
    { summary: '显示回电号码，会记录', auth: 'agent', answer: ShownNumber, secretAnswer: true },
    async (tx, { actor, params }) => ({
      number: await showNumber(tx, deps, { wishId: params.wishId ?? '', agent: actor }),
    }),
  )
}

function plannedDoors(api: Api, deps: DeskCallRoutesDeps): void {
  api.write(
    'POST /desk/api/tickets/:number/planned-calls',
    { summary: '约一个电话', auth: 'agent', body: PlanCall, answer: TicketCalls },
    async (tx, { actor, params, body }) => {
      const number = params.number ?? ''
      await planCall(tx, deps, { number, agent: actor, input: body })
      return presentTicketCalls(
        tx.manager,
        { ...deps, now: tx.now },
        { ticket: await getTicketForAgent(tx.manager, actor, number), agent: actor },
      )
    },
  )

  api.write(
    'POST /desk/api/planned-calls/:plannedId/move',
    { summary: '改约', auth: 'agent', body: MovePlannedCall, answer: TicketCalls },
    async (tx, { actor, params, body }) => {
      const { ticketId } = await movePlannedByAgent(tx, deps, {
        plannedId: params.plannedId ?? '',
        agent: actor,
        input: body,
      })
      const ticket = await tx.manager.findOneByOrFail(Ticket, { id: ticketId })
      return presentTicketCalls(tx.manager, { ...deps, now: tx.now }, { ticket, agent: actor })
    },
  )

  api.write(
    'POST /desk/api/planned-calls/:plannedId/cancel',
    { summary: '不打了', auth: 'agent', body: CancelPlanned, answer: TicketCalls },
    async (tx, { actor, params, body }) => {
      const planned = await plannedForAgent(tx.manager, actor, params.plannedId ?? '')
      await cancelPlanned(tx, deps, { plannedId: planned.id, agent: actor, input: body })
      const ticket = await tx.manager.findOneByOrFail(Ticket, { id: planned.ticketId })
      return presentTicketCalls(tx.manager, { ...deps, now: tx.now }, { ticket, agent: actor })
    },
  )
}

function voicemailDoors(api: Api, deps: DeskCallRoutesDeps): void {
  const { db, box, storage } = deps
  // As JSON: a write with a cookie takes nothing else, and a recording is small.
  api.writeInParts(
    'POST /desk/api/recordings',
    {
      summary: '上传电话录音',
      auth: 'agent',
      body: SendRecording,
      answer: Attachment,
      status: 201,
      maxBodyBytes: MOST_RECORDING_BYTES,
    },
    async (commit, { actor, body }) => {
      const file = await storeFile(storage, Buffer.from(body.base64, 'base64'))
      const owner = { customerId: null, agentId: actor.agentId }
      const row = await commit((tx) =>
        recordAttachment(tx, { file, fileName: body.fileName, owner, loose: true }),
      )
      return presentAttachment(row, { box, now: db.clock.now(), sessionId: actor.sessionId })
    },
  )

  api.writeInParts(
    'POST /platform/v1/voicemails',
    {
      summary: '电话系统的留言变成工单',
      auth: 'platform',
      body: HandVoicemail,
      answer: VoicemailTaken,
      status: 201,
      maxBodyBytes: MOST_RECORDING_BYTES,
    },
    async (commit, { body }) => {
      const { recording } = body
      const file = recording && (await storeFile(storage, Buffer.from(recording.base64, 'base64')))
      return commit(async (tx) => {
        const owner = { customerId: null }
        const row =
          file && recording
            ? await recordAttachment(tx, { file, fileName: recording.fileName, owner, loose: true })
            : null
        return takeExchanged(tx, deps, { input: body, attachmentId: row?.id ?? null })
      })
    },
  )

  api.write(
    'POST /desk/api/voicemails',
    {
      summary: '电话留言变成工单',
      auth: 'agent',
      body: TakeVoicemail,
      answer: VoicemailTaken,
      status: 201,
    },
    (tx, { actor, body }) => takeVoicemail(tx, deps, { agent: actor, input: body }),
  )
}

function at({ db, policy, calendar }: DeskCallRoutesDeps): ListAt {
  return { policy, calendar, now: db.clock.now() }
}
