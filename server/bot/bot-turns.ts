import { And, In, IsNull, LessThan, MoreThanOrEqual, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { rawQuery } from '../db/dialect'
import { bookOf, insertLater, type Book } from '../db/gathering'
import { notFound, UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { BotTurnRow, type BotTurnKind, type BotTurnOutcome } from './bot-turn.entity'

/** What was asked of the bot and what became of it, so that the operator sees what it does not know. Silence is never counted as solved. */

export interface NewBotTurn {
  conversationId: string
  messageId: string
  kind: BotTurnKind
  topic: string | null
  proposed: readonly string[]
}

const MOST_PROPOSED = 5

/** @returns its id */
export async function recordTurn(
  tx: Tx,
  { conversationId, messageId, kind, topic, proposed }: NewBotTurn,
): Promise<string> {
  const id = newId('btn')
  await insertLater(tx, {
    table: 'bot_turns',
    columns: ['id', 'conversation_id', 'message_id', 'at', 'kind', 'topic', 'proposed'],
    rows: [
      [
        id,
        conversationId,
        messageId,
        tx.now,
        kind,
        topic,
        proposed.slice(0, MOST_PROPOSED).join(' ') || null,
      ],
    ],
  })
  return id
}

/** The first word on it counts. */
export async function settleTurn(
  tx: Tx,
  id: string,
  outcome: BotTurnOutcome,
  topic: string | null = null,
): Promise<void> {
  const book = topic === null ? bookOf(tx, Outcomes) : null
  if (book) return book.note(id, outcome)
  await tx.manager.update(
    BotTurnRow,
    { id, outcome: IsNull() },
    { outcome, ...(topic === null ? {} : { filedTopic: topic, filedAt: tx.now }) },
  )
}

/** What became of many turns in one transaction: the same of many in one statement. */
class Outcomes implements Book {
  readonly tables = ['bot_turns']
  private readonly noted = new Map<string, BotTurnOutcome>()

  note(id: string, outcome: BotTurnOutcome): void {
    if (!this.noted.has(id)) this.noted.set(id, outcome)
  }

  waits(): boolean {
    return this.noted.size > 0
  }

  forget(): void {
    // Nothing is held that was read.
  }

  async write(tx: Tx): Promise<void> {
    const byOutcome = new Map<BotTurnOutcome, string[]>()
    for (const [id, outcome] of this.noted)
      byOutcome.set(outcome, [...(byOutcome.get(outcome) ?? []), id])
    this.noted.clear()
    for (const [outcome, ids] of byOutcome)
      await rawQuery(
        tx,
        `UPDATE bot_turns SET outcome = ? WHERE outcome IS NULL AND id IN (${ids.map(() => '?').join(',')})`,
        [outcome, ...ids],
      )
  }
}

/** Not understood, or offered and not tapped, and nobody has said yet what it is about; newest first. */
export function listMisses(
  manager: EntityManager,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<BotTurnRow[]> {
  return manager.find(BotTurnRow, {
    where: {
      kind: In(['menu', 'missed']),
      filedAt: IsNull(),
      ...(before === undefined ? {} : { id: LessThan(before) }),
    },
    order: { id: 'DESC' },
    take: limit,
  })
}

export function countMisses(manager: EntityManager): Promise<number> {
  return manager.countBy(BotTurnRow, { kind: In(['menu', 'missed']), filedAt: IsNull() })
}

/** @throws UserError 404, 409 */
export async function fileTurn(
  tx: Tx,
  { id, topic, by }: { id: string; topic: string | null; by: string },
): Promise<BotTurnRow> {
  const { affected } = await tx.manager.update(
    BotTurnRow,
    { id, filedAt: IsNull() },
    { filedTopic: topic ?? 'none', filedBy: by, filedAt: tx.now },
  )
  const turn = await tx.manager.findOneBy(BotTurnRow, { id })
  if (!turn) throw notFound('这句话')
  if (affected !== 1)
    throw new UserError('already_filed', { status: 409, public: '这句话已经有人归过类了' })
  return turn
}

export interface BotFigures {
  answered: number
  confirmed: number
  unsolved: number
  /** The same was asked again. */
  back: number
  /** A person took over next. */
  called: number
  /** Nothing more was said of it: neither solved nor not. */
  silent: number
  menus: number
  tapped: number
  missed: number
}

/** Not understood, offered in vain, answered and then called for a person, answered and not solved. */
export type WeakTurn = 'missed' | 'menu' | 'called' | 'unsolved'

/** Those of a period, the newest first. */
export async function listWeakTurns(
  manager: EntityManager,
  { from, to }: { from: Date; to: Date },
): Promise<Array<{ id: string; why: WeakTurn }>> {
  const at = And(MoreThanOrEqual(from), LessThan(to))
  const turns = await manager.find(BotTurnRow, {
    where: [
      { at, kind: 'missed' },
      { at, kind: 'menu', outcome: IsNull() },
      { at, outcome: In(['called', 'unsolved']) },
    ],
    order: { id: 'DESC' },
  })
  return turns.map(({ id, kind, outcome }) => ({ id, why: whyWeak(kind, outcome) }))
}

function whyWeak(kind: BotTurnKind, outcome: BotTurnOutcome | null): WeakTurn {
  if (outcome === 'called' || outcome === 'unsolved') return outcome
  return kind === 'menu' ? 'menu' : 'missed'
}

/** Since a moment. Each answer is counted once, under what was made of it. */
export async function countTurns(
  manager: EntityManager,
  since: Date,
  until?: Date,
): Promise<BotFigures> {
  const rows = await manager
    .createQueryBuilder(BotTurnRow, 't')
    .select('t.kind', 'kind')
    .addSelect('t.outcome', 'outcome')
    .addSelect('COUNT(*)', 'n')
    .where({ at: until ? And(MoreThanOrEqual(since), LessThan(until)) : MoreThanOrEqual(since) })
    .groupBy('t.kind')
    .addGroupBy('t.outcome')
    .getRawMany<{ kind: BotTurnKind; outcome: string | null; n: unknown }>()
  const count = (kind: BotTurnKind, outcome?: BotTurnOutcome | null): number =>
    rows
      .filter((row) => row.kind === kind && (outcome === undefined || row.outcome === outcome))
      .reduce((sum, { n }) => sum + Number(n), 0)
  return {
    answered: count('answered'),
    confirmed: count('answered', 'confirmed'),
    unsolved: count('answered', 'unsolved'),
    back: count('answered', 'back'),
    called: count('answered', 'called'),
    silent: count('answered', null),
    menus: count('menu'),
    tapped: count('menu', 'tapped'),
    missed: count('missed'),
  }
}
