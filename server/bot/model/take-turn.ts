import type { Message } from '../../conversations/message.entity'
import type { Database, Tx } from '../../db/database'
import { PermanentError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { Handler } from '../../outbox/worker'
import type { Asker } from '../own-matters'
import type { ModelTurn, TurnEnd } from './model-turn.entity'
import { think, type SaidBefore, type ThinkDeps, type Thought } from './think'
import type { Bench } from './tools'
import {
  beginAsking,
  endTurn,
  findTurn,
  hasNewerTurn,
  noteEnd,
  readAsked,
  wroteSince,
  type Asked,
} from './turns'
import { createVeil } from './veil'

export interface TurnTold {
  turn: ModelTurn
  /** What is answered. */
  words: string
  /** What the model came to; null: the rules answer. */
  thought: (Thought & { reply: NonNullable<Thought['reply']> }) | null
}

export interface TurnEnded {
  why: TurnEnd
  answerId: string | null
}

export interface TakeTurnDeps extends Pick<Bench, 'sources' | 'people'> {
  db: Database
  /** Null where the operator has none any more: what was to be thought about is answered by the rules. */
  languageModel: (Pick<ThinkDeps, 'ask' | 'breaker'> & { model: string }) | null
  logger: Pick<Logger, 'warn'>
  /** The order that the talk is about. */
  orderOf(turn: ModelTurn): Promise<string | null>
  /** Says it where the talk is, unless a person has come or the talk is over. */
  carryOut(tx: Tx, told: TurnTold): Promise<TurnEnded>
}

/**
 * 'bot.takeTurn': the message is stored and its turn on record; the model is asked outside every transaction; what comes of it is said in one
 * that finds that nothing has happened meanwhile. Killed anywhere it comes again: who had begun to ask does not ask twice, and the rules answer.
 */
export function createTakeTurn(deps: TakeTurnDeps): Handler<'bot.takeTurn'> {
  return async (job) => {
    const turn = await findTurn(deps.db.read, job.payload.turnId)
    if (!turn) throw new PermanentError('the turn does not exist')
    if (turn.state === 'ended') return
    const asked = await readAsked(deps.db.read, turn)
    const thought = await thinkAbout(deps, turn, asked)
    if (thought && !thought.reply) {
      const { verdict, ms } = thought
      deps.logger.warn(
        { turnId: turn.id, verdict, ms },
        'bot: the model has no answer that may be said; the rules answer',
      )
    }
    await deps.db.transaction((tx) => settle(tx, deps, { turn, thought, wordsAsked: asked.words }))
  }
}

async function thinkAbout(
  deps: TakeTurnDeps,
  turn: ModelTurn,
  { words, before }: Asked,
): Promise<Thought | null> {
  const { db, languageModel, sources, people } = deps
  const now = db.clock.now()
  if (!languageModel || words === '' || now >= turn.deadlineAt) return null
  if (!(await db.transaction((tx) => beginAsking(tx, turn, languageModel.model)))) return null
  const asker: Asker = { identityId: turn.identityId, customerId: turn.customerId }
  const bench: Bench = {
    reading: { kind: db.kind, manager: db.read, now },
    sources,
    people,
    asker,
    orderNumber: await deps.orderOf(turn),
    veil: createVeil(),
    facts: [],
    proposals: [],
  }
  return think(
    { ...languageModel, clock: db.clock },
    { bench, words, before: before.map(asSaid), deadlineAt: turn.deadlineAt },
  )
}

function asSaid({ direction, text }: Message): SaidBefore {
  return { by: direction === 'in' ? 'customer' : 'us', text: text.slice(0, 500) }
}

interface Settling {
  turn: ModelTurn
  thought: Thought | null
  wordsAsked: string
}

async function settle(
  tx: Tx,
  deps: TakeTurnDeps,
  { turn, thought, wordsAsked }: Settling,
): Promise<void> {
  if (!(await endTurn(tx, turn, thought))) return
  await noteEnd(tx, turn, await endOf(tx, deps, { turn, thought, wordsAsked }))
}

async function endOf(
  tx: Tx,
  deps: TakeTurnDeps,
  { turn, thought, wordsAsked }: Settling,
): Promise<TurnEnded> {
  const { words } = await readAsked(tx.manager, turn)
  if (words === '') return { why: 'recalled', answerId: null }
  if (await hasNewerTurn(tx, turn)) return { why: 'merged', answerId: null }
  // What was thought about is no longer all that was said.
  const stands = words === wordsAsked && !(await wroteSince(tx, turn))
  return deps.carryOut(tx, {
    turn,
    words,
    thought: stands && thought?.reply ? { ...thought, reply: thought.reply } : null,
  })
}
