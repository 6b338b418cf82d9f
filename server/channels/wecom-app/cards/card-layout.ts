import { cutCodePoints } from '../../../wechat/text-limits'
import type { ButtonCard } from '../../../wechat/wecom-app/types'

/** WeCom shows about so much of a value before it breaks the line. */
const VALUE_CHARACTERS = 26
/** Texts on a button are cut by WeCom behind this. */
const BUTTON_CHARACTERS = 10

/** What a tap on a button asks for. A ticket is named by its number, a session by its id. */
export type Tap =
  { about: 'ticket'; act: 'take'; id: string } | { about: 'session'; act: SessionAct; id: string }
export type SessionAct = 'take' | 'pick' | 'end'

/** Cards lie in agents' WeCom for days, so a key that was sent keeps its meaning. */
export function tapKey({ about, act, id }: Tap): string {
  return `${about === 'session' ? 'ses:' : ''}${act}:${id}`
}

/** Null for a key that is not ours. */
export function readTap(key: string): Tap | null {
  const number = /^take:(T\d{6}-\d{4,9})$/.exec(key)?.[1]
  if (number !== undefined) return { about: 'ticket', act: 'take', id: number }
  const [, act, id] = /^ses:(take|pick|end):([a-z0-9_]{4,32})$/.exec(key) ?? []
  return (act === 'take' || act === 'pick' || act === 'end') && id !== undefined
    ? { about: 'session', act, id }
    : null
}

export type CardButton = ButtonCard['buttons'][number]

export const tapButton = (text: string, tap: Tap, style: 1 | 2 = 1): CardButton => ({
  text,
  style,
  key: tapKey(tap),
})
export const openButton = (url: string, style: 1 | 2 = 2): CardButton => ({
  text: '打开',
  style,
  url,
})

/** What a card shows; of a fact that has no value no line is shown. */
export interface CardFace {
  url: string
  source: string
  title: string
  description: string
  text: string
  facts?: ReadonlyArray<readonly [name: string, value: string | null]>
  buttons: readonly CardButton[]
}

/**
 * Made of nothing that changes while its subject waits: WeCom drops an identical message, so a second try after a lost answer reaches
 * nobody twice.
 */
export function buttonCard(taskId: string, { facts, ...face }: CardFace): ButtonCard {
  const shown = facts?.flatMap(([name, value]) =>
    value === null ? [] : [{ name, value: cutCodePoints(value, VALUE_CHARACTERS) }],
  )
  return { kind: 'buttons', taskId, ...face, ...(shown && { facts: shown }) }
}

/** What stands on a button, or in its place: the shorter form where the whole does not fit. */
export function fitting(text: string, shorter: string): string {
  return Array.from(text).length <= BUTTON_CHARACTERS ? text : shorter
}
