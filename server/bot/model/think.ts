import { createHash } from 'node:crypto'
import type { Clock } from '../../lib/clock'
import type { Reply } from '../reply'
import type { Breaker } from './breaker'
import type { AskModel, Completion, ModelMessage } from './completion'
import { INSTRUCTIONS } from './instructions'
import type { Fault } from './own-words'
import { asShown, rulesNear, runTool, toolDescriptions, type Bench, type Proposal } from './tools'
import { verifyAnswer } from './verify-answer'

/** What came of asking a model. */
export interface Thought {
  verdict: 'answer' | Fault | 'unavailable' | 'late' | 'busy'
  /** Null: the rules answer. */
  reply: Reply | null
  proposals: Proposal[]
  tools: string[]
  sources: string[]
  promptDigest: string | null
  tokensIn: number
  tokensOut: number
  ms: number
}

/** To ask back is to miss: a talk of nothing but questions ends with a person. */
export function missesAfter(
  { sources }: Pick<Thought, 'sources'>,
  { missCount }: { missCount: number },
): number {
  return sources.length > 0 ? 0 : missCount + 1
}

export interface ThinkDeps {
  clock: Clock
  ask: AskModel
  breaker: Breaker
}

export interface SaidBefore {
  by: 'customer' | 'us'
  text: string
}

export interface Question {
  bench: Bench
  /** What the customer says now. */
  words: string
  before: readonly SaidBefore[]
  deadlineAt: Date
}

/** A look-up or two and the answer; a model that goes on looking is not answering. */
const MOST_ROUNDS = 3
const MOST_CALLS_A_ROUND = 4
/** Beneath this there is no sense in asking. */
const LEAST_MS = 300

/** Asks outside every transaction, within the time that the channel leaves. Never throws: where there is no answer, it is known why. */
export async function think(deps: ThinkDeps, question: Question): Promise<Thought> {
  const began = deps.clock.epochMs()
  const session = new Session(deps, question)
  const settle = deps.breaker.enter()
  if (!settle) return session.ended({ verdict: 'busy' }, 0)
  const outcome = await session.run().catch((error: unknown): Outcome => ({
    verdict: error instanceof TooLate ? 'late' : 'unavailable',
  }))
  settle(outcome.verdict === 'unavailable' || outcome.verdict === 'late' ? 'failed' : 'answered')
  return session.ended(outcome, deps.clock.epochMs() - began)
}

class TooLate extends Error {}

type Outcome = Pick<Thought, 'verdict'> & Partial<Pick<Thought, 'reply' | 'sources'>>

/** One asking: what was said between us and the model so far, and what it cost. */
class Session {
  private readonly messages: ModelMessage[] = []
  private readonly tools: string[] = []
  private readonly digest = createHash('sha256')
  private asked = false
  private tokensIn = 0
  private tokensOut = 0

  constructor(
    private readonly deps: ThinkDeps,
    private readonly question: Question,
  ) {}

  async run(): Promise<Outcome> {
    this.messages.push(
      { role: 'system', content: INSTRUCTIONS },
      { role: 'user', content: this.opening() },
    )
    for (let round = 1; ; round += 1) {
      const { content, toolCalls } = await this.ask(round < MOST_ROUNDS)
      if (toolCalls.length === 0 || round >= MOST_ROUNDS) return this.judge(content)
      const calls = toolCalls.slice(0, MOST_CALLS_A_ROUND)
      this.messages.push({ role: 'assistant', content, toolCalls: calls })
      for (const call of calls) {
        this.tools.push(call.name.slice(0, 40))
        this.messages.push({
          role: 'tool',
          toolCallId: call.id,
          content: await runTool(this.question.bench, call),
        })
      }
    }
  }

  ended(outcome: Outcome, ms: number): Thought {
    const { reply = null, verdict, sources = [] } = outcome
    return {
      verdict,
      reply,
      sources,
      ms,
      proposals: reply ? this.question.bench.proposals : [],
      tools: this.tools,
      promptDigest: this.asked ? this.digest.digest('hex') : null,
      tokensIn: this.tokensIn,
      tokensOut: this.tokensOut,
    }
  }

  /** JSON, so that no word in it can end the quotation that it stands in. */
  private opening(): string {
    const { bench, words, before } = this.question
    const near = rulesNear(bench, words)
    const talk = before.map(({ by, text }) => ({
      谁: by === 'customer' ? '客户' : '客服',
      说: bench.veil.cover(text),
    }))
    return JSON.stringify({
      对话: talk,
      现在说的: bench.veil.cover(words),
      事实: near.map(asShown),
    })
  }

  private async ask(withTools: boolean): Promise<Completion> {
    const timeoutMs = this.question.deadlineAt.getTime() - this.deps.clock.epochMs()
    if (timeoutMs < LEAST_MS) throw new TooLate()
    this.asked = true
    this.digest.update(JSON.stringify(this.messages))
    const completion = await this.deps.ask({
      messages: this.messages,
      tools: withTools ? toolDescriptions : [],
      timeoutMs,
    })
    this.tokensIn += completion.tokensIn
    this.tokensOut += completion.tokensOut
    return completion
  }

  private judge(content: string): Outcome {
    const { reply, used, fault } = verifyAnswer(
      content,
      this.question.bench.facts,
      this.question.words,
    )
    if (fault !== null) return { verdict: fault }
    return { verdict: 'answer', reply, sources: used.map(({ id, source }) => source ?? id) }
  }
}
