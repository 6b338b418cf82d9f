import { createHash } from 'node:crypto'
import type { SandboxOptions, UserOptions } from '../options'
import type { ChatContent, ChatMessage, LaunchRequest, ServiceNotice } from '../sandbox.contract'
import { ReplyWindows } from './reply-windows'

export type TemplateReceipt = 'success' | 'user-block' | 'system-failed'

interface Consent {
  balance: number
  lastAnswer: 'accept' | 'reject' | null
}

/** A WeChat person and everything on their phone. */
export interface Person {
  readonly id: string
  readonly nickname: string
  readonly note: string
  readonly unionId: string | undefined
  readonly officialAccountOpenId: string
  readonly miniProgramOpenId: string
  followedAt: number | null
  followedBy: 'ADD_SCENE_SEARCH' | 'ADD_SCENE_QR_CODE'
  followedScene: string
  readonly windows: ReplyWindows
  /** Of the mini program's own 客服 door. */
  readonly doorWindows: ReplyWindows
  readonly door: ChatContent[]
  lastActAt: number
  typingUntil: number
  templateReceipt: TemplateReceipt
  readonly chat: ChatMessage[]
  readonly serviceNotices: ServiceNotice[]
  readonly launches: LaunchRequest[]
  readonly consents: Map<string, Consent>
}

/** Real OpenIDs are per person and app, 28 characters and start with o; these are so too, and the same at every start. */
export function deriveOpenId(appId: string, personId: string): string {
  return `o${createHash('sha256').update(`${appId}/${personId}`).digest('base64url').slice(0, 27)}`
}

export function createPerson(user: UserOptions, options: SandboxOptions, now: number): Person {
  return {
    id: user.id,
    nickname: user.nickname,
    note: user.note,
    unionId: user.unionId,
    officialAccountOpenId: deriveOpenId(options.officialAccount.appId, user.id),
    miniProgramOpenId: deriveOpenId(options.miniProgram.appId, user.id),
    followedAt: user.following === true ? now : null,
    followedBy: 'ADD_SCENE_SEARCH',
    followedScene: '',
    windows: new ReplyWindows(),
    doorWindows: new ReplyWindows(),
    door: [],
    lastActAt: 0,
    typingUntil: 0,
    templateReceipt: 'success',
    chat: [],
    serviceNotices: [],
    launches: [],
    consents: new Map(),
  }
}
