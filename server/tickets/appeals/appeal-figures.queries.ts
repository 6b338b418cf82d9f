import type { EntityManager } from 'typeorm'
import type { KeptInTime } from '../promise-figures.queries'
import type { AppealKind } from './appeal.contract'
import { Appeal } from './appeal.entity'

interface Period {
  from: Date
  /** Not after now: what is still within its time is no case yet. */
  to: Date
}

export interface AppealFigures {
  /** Decided within their term, or the term is over; each counted once, on the day of the one or the other. */
  inTime: Readonly<Record<AppealKind, KeptInTime>>
  /** What reviews came to. */
  reviews: { upheld: number; overturned: number }
}

export async function appealFiguresOf(
  manager: EntityManager,
  period: Period,
): Promise<AppealFigures> {
  const inTime = async (kind: AppealKind): Promise<KeptInTime> => {
    const within = (moment: 'decidedAt' | 'dueAt') =>
      manager
        .createQueryBuilder(Appeal, 'appeal')
        .where(`appeal.kind = :kind AND COALESCE(appeal.outcome, '') <> 'dropped'`, { kind })
        .andWhere(`appeal.${moment} >= :from AND appeal.${moment} < :to`, period)
    const kept = await within('decidedAt').andWhere('appeal.decidedAt <= appeal.dueAt').getCount()
    const missed = await within('dueAt')
      .andWhere('(appeal.decidedAt IS NULL OR appeal.decidedAt > appeal.dueAt)')
      .getCount()
    return { cases: kept + missed, kept }
  }
  const reviewed = (outcomes: readonly string[]): Promise<number> =>
    manager
      .createQueryBuilder(Appeal, 'appeal')
      .where(
        `appeal.kind = 'review' AND appeal.decidedAt >= :from AND appeal.decidedAt < :to`,
        period,
      )
      .andWhere('appeal.outcome IN (:...outcomes)', { outcomes })
      .getCount()
  return {
    inTime: {
      supervisor: await inTime('supervisor'),
      review: await inTime('review'),
      complaint: await inTime('complaint'),
      'bad-mark': await inTime('bad-mark'),
    },
    reviews: {
      upheld: await reviewed(['upheld']),
      overturned: await reviewed(['solved', 'sent-on']),
    },
  }
}
