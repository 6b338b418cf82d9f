import type { Candidate, RunningCandidate } from './candidates'
import { runRound, type Reply, type Round } from './load'
import { makeMessages } from './messages'
import { median, percentile } from './statistics'

export interface Plan {
  passes: number
  pairsPerPass: number
  roundMs: number
  /** Before anything counts: the compilers of both processes have seen the code by then. */
  warmUpMs: number
  connections: number
}

export const FULL: Plan = { passes: 3, pairsPerPass: 5, roundMs: 1_000, warmUpMs: 3_000, connections: 32 }
export const QUICK: Plan = { passes: 1, pairsPerPass: 5, roundMs: 500, warmUpMs: 2_000, connections: 32 }

interface Sample {
  requestsPerSecond: number
  cpuMicrosPerRequest: number
  latenciesMs: number[]
}

export interface Result {
  candidate: string
  does: string
  pairs: number
  requests: number
  requestsPerSecond: number
  /** Median of the paired ratios to the bare Koa measured just before. */
  ratioToKoa: number
  cpuMicrosPerRequest: number
  cpuRatioToKoa: number
  p50Ms: number
  p99Ms: number
  rssMiB: number
}

/** One candidate beside the yardstick, in turn, over and over; what is measured beside each other is compared. */
export class Measurement {
  readonly koa: Sample[] = []
  readonly own: Sample[] = []
  readonly replies: Reply[] = []
  private rssBytes = 0
  /** Requests per second of the last round, to have enough messages ready for the next. */
  private expected = 30_000

  constructor(
    readonly candidate: Candidate,
    private readonly server: RunningCandidate,
    private readonly yardstick: RunningCandidate,
  ) {}

  async warmUp(plan: Plan): Promise<void> {
    const longer = { ...plan, roundMs: plan.warmUpMs }
    await this.round(this.yardstick, '/', longer)
    await this.round(this.server, this.candidate.path, longer)
  }

  async pair(plan: Plan): Promise<void> {
    this.koa.push(await this.round(this.yardstick, '/', plan))
    this.own.push(await this.round(this.server, this.candidate.path, plan))
  }

  /** For candidates that store: everything that was acknowledged is there exactly once. */
  async verifyStored(): Promise<void> {
    await this.server.verifyStored?.(this.replies)
  }

  result(): Result {
    const paired = (figure: (sample: Sample) => number): number[] => this.own.map((sample, index) => {
      const beside = this.koa[index]
      return beside ? figure(sample) / figure(beside) : Number.NaN
    })
    const latencies = this.own.flatMap((sample) => sample.latenciesMs)
    return {
      candidate: this.candidate.name,
      does: this.candidate.does,
      pairs: this.own.length,
      requests: latencies.length,
      requestsPerSecond: Math.round(median(this.own.map((sample) => sample.requestsPerSecond))),
      ratioToKoa: round(median(paired((sample) => sample.requestsPerSecond)), 3),
      cpuMicrosPerRequest: Math.round(median(this.own.map((sample) => sample.cpuMicrosPerRequest))),
      cpuRatioToKoa: round(median(paired((sample) => sample.cpuMicrosPerRequest)), 2),
      p50Ms: round(percentile(latencies, 0.5), 2),
      p99Ms: round(percentile(latencies, 0.99), 2),
      rssMiB: Math.round(this.rssBytes / 1_048_576),
    }
  }

  private async round(server: RunningCandidate, path: string, plan: Plan): Promise<Sample> {
    const own = server === this.server
    const count = own ? Math.ceil((this.expected * 1.5 * plan.roundMs) / 1_000) + 1_000 : YARDSTICK_MESSAGES
    const messages = own ? makeMessages(count, path) : repeated(path)
    const before = await server.usage()
    const result = await runRound(messages, { port: server.port, connections: plan.connections, durationMs: plan.roundMs })
    const after = await server.usage()
    for (const reply of result.replies) server.check(reply)
    if (own) {
      this.keep(result)
      this.expected = result.replies.length / result.seconds
      this.rssBytes = Math.max(this.rssBytes, after.rssBytes)
    }
    return {
      requestsPerSecond: result.replies.length / result.seconds,
      cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / result.replies.length,
      latenciesMs: own ? result.latenciesMs : [],
    }
  }

  private keep({ replies }: Round): void {
    if (this.server.verifyStored) this.replies.push(...replies)
  }
}

/** Bare Koa reads no body, so that it may get the same messages in every round. */
const YARDSTICK_MESSAGES = 4_000
const kept = new Map<string, ReturnType<typeof makeMessages>>()

function repeated(path: string): ReturnType<typeof makeMessages> {
  const messages = kept.get(path) ?? makeMessages(YARDSTICK_MESSAGES, path)
  kept.set(path, messages)
  return Array.from({ length: 60_000 }, (_, index) => messages[index % messages.length] ?? []).flat()
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
