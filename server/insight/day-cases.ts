import type { EntityManager } from 'typeorm'
import type { CaseAsk, FigureCase } from '../conversations/figures/figure-case'
import {
  firstAnswerCases,
  sessionCases,
  sessionRatingCases,
  toldCases,
  waitCases,
  type AnswerCase,
  type RatingCase,
  type ToldCase,
  type WaitCase,
} from '../conversations/figures/session-cases.queries'
import { MINUTE_MS } from '../lib/clock'
import type { Policy } from '../policy/policy.schema'
import { promisedUnder } from '../policy/promised'
import {
  askedCases,
  decidedInTimeCases,
  reviewCases,
  type ReviewCase,
} from '../tickets/appeals/appeal-cases.queries'
import type { AppealKind } from '../tickets/appeals/appeal.contract'
import {
  diagnosisCases,
  firstResponseCases,
  refundCases,
  reopenedCases,
  resolutionCases,
  solutionCases,
  ticketCases,
  ticketRatingCases,
  type KeptCase,
  type SolutionCase,
} from '../tickets/ticket-cases.queries'

/** The cases of a period, each kind of them read when a figure first asks for it and only once. */
export interface DayCases {
  sessions(): Promise<readonly FigureCase[]>
  waits(): Promise<readonly WaitCase[]>
  firstAnswers(answerer: 'bot' | 'agent'): Promise<readonly AnswerCase[]>
  told(): Promise<readonly ToldCase[]>
  sessionRatings(): Promise<readonly RatingCase[]>
  tickets(): Promise<readonly FigureCase[]>
  reopened(): Promise<readonly FigureCase[]>
  firstResponses(): Promise<readonly KeptCase[]>
  diagnoses(): Promise<readonly KeptCase[]>
  resolutions(): Promise<readonly KeptCase[]>
  solutions(): Promise<readonly SolutionCase[]>
  ticketRatings(): Promise<readonly RatingCase[]>
  refunds(): Promise<readonly KeptCase[]>
  decided(kind: AppealKind): Promise<readonly KeptCase[]>
  reviews(): Promise<readonly ReviewCase[]>
  complaints(): Promise<readonly FigureCase[]>
}

/** @param policy judges waits by what was promised in each of them */
export function dayCases(manager: EntityManager, policy: Policy, ask: CaseAsk): DayCases {
  const promisedMs = (version: number | null): number =>
    promisedUnder(policy, version).promises.chatWaitMinutes * MINUTE_MS
  const answers = (answerer: 'bot' | 'agent') =>
    once(() => firstAnswerCases(manager, { ...ask, answerer }))
  const decided = (kind: AppealKind) => once(() => decidedInTimeCases(manager, { ...ask, kind }))
  const firstAnswers = { bot: answers('bot'), agent: answers('agent') }
  const byKind = {
    supervisor: decided('supervisor'),
    review: decided('review'),
    complaint: decided('complaint'),
    'bad-mark': decided('bad-mark'),
    block: decided('block'),
  }
  return {
    sessions: once(() => sessionCases(manager, ask)),
    waits: once(() => waitCases(manager, { ...ask, promisedMs })),
    firstAnswers: (answerer) => firstAnswers[answerer](),
    told: once(() => toldCases(manager, ask)),
    sessionRatings: once(() => sessionRatingCases(manager, ask)),
    tickets: once(() => ticketCases(manager, ask)),
    reopened: once(() => reopenedCases(manager, ask)),
    firstResponses: once(() => firstResponseCases(manager, ask)),
    diagnoses: once(() => diagnosisCases(manager, ask)),
    resolutions: once(() => resolutionCases(manager, ask)),
    solutions: once(() => solutionCases(manager, ask)),
    ticketRatings: once(() => ticketRatingCases(manager, ask)),
    refunds: once(() => refundCases(manager, ask)),
    decided: (kind) => byKind[kind](),
    reviews: once(() => reviewCases(manager, ask)),
    complaints: once(() => askedCases(manager, { ...ask, kind: 'complaint' })),
  }
}

function once<Rows>(query: () => Promise<Rows>): () => Promise<Rows> {
  let rows: Promise<Rows> | null = null
  return () => (rows ??= query())
}
