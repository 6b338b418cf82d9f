import { BARE_KOA, type Candidate, type RunningCandidate } from './candidates'
import { runRound, type Reply, type Round } from './load'
import { makeMessages, type BenchMessage } from './messages'
import { median, percentile } from './statistics'

export interface Plan {
  turns: number
  roundMs: number
  /** Before anything counts: the compilers of both processes have seen the code by then. */
  warmUpMs: number
  connections: number
}

export const FULL: Plan = { turns: 20, roundMs: 1_000, warmUpMs: 3_000, connections: 32 }
export const QUICK: Plan = { turns: 6, roundMs: 500, warmUpMs: 2_000, connections: 32 }

export interface Sample {
  requestsPerSecond: number
  cpuMicrosPerRequest: number
  latenciesMs: number[]
}

export interface Result {
  candidate: string
  does: string
  turns: number
  requests: number
  requestsPerSecond: number
  /** Median of the ratios to the bare Koa of the same turn. */
  ratioToKoa: number
  cpuMicrosPerRequest: number
  cpuRatioToKoa: number
  p50Ms: number
  p99Ms: number
  rssMiB: number
}

/** One candidate, measured turn by turn beside the yardstick; what is measured in one turn is compared. */
export class Measurement {
  private readonly koa: Sample[] = []
  private readonly own: Sample[] = []
  private readonly replies: Reply[] = []
  private rssBytes = 0
  /** Requests per second of the last round, to have enough messages ready for the next. */
  private expected: number

  constructor(
    readonly candidate: Candidate,
    private readonly server: RunningCandidate,
  ) {
    this.expected = readsNoBody(candidate) ? 30_000 : 6_000
  }

  async warmUp(plan: Plan): Promise<void> {
    await this.round({ ...plan, roundMs: plan.warmUpMs })
  }

  async besides(koa: Sample, plan: Plan): Promise<void> {
    this.own.push(await this.round(plan))
    this.koa.push(koa)
  }

  /** For candidates that store: everything that was acknowledged is there exactly once. */
  async verifyStored(): Promise<void> {
    await this.server.verifyStored?.(this.replies)
  }

  result(): Result {
    const paired = (figure: (sample: Sample) => number): number[] =>
      this.own.map((sample, index) => {
        const beside = this.koa[index]
        return beside ? figure(sample) / figure(beside) : Number.NaN
      })
    const latencies = this.own.flatMap((sample) => sample.latenciesMs)
    return {
      candidate: this.candidate.name,
      does: this.candidate.does,
      turns: this.own.length,
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

  async round(plan: Plan): Promise<Sample> {
    const messages = this.messages(plan)
    const before = await this.server.usage()
    const result = await runRound(messages, {
      port: this.server.port,
      connections: plan.connections,
      durationMs: plan.roundMs,
    })
    const after = await this.server.usage()
    for (const reply of result.replies) this.server.check(reply)
    this.keep(result)
    this.expected = result.replies.length / result.seconds
    this.rssBytes = Math.max(this.rssBytes, after.rssBytes)
    return {
      requestsPerSecond: result.replies.length / result.seconds,
      cpuMicrosPerRequest: (after.cpuMicros - before.cpuMicros) / result.replies.length,
      latenciesMs: result.latenciesMs,
    }
  }

  private messages({ roundMs }: Plan): BenchMessage[] {
    const count = Math.ceil((this.expected * 1.5 * roundMs) / 1_000) + 1_000
    return readsNoBody(this.candidate)
      ? repeated(this.candidate.path, count)
      : makeMessages(count, this.candidate.path)
  }

  private keep({ replies }: Round): void {
    if (this.server.verifyStored) this.replies.push(...replies)
  }
}

/** Bare Koa reads no body, so that it may get the same messages in every round. */
const readsNoBody = ({ path }: Candidate): boolean => path === BARE_KOA.path
const few = new Map<string, BenchMessage[]>()

function repeated(path: string, count: number): BenchMessage[] {
  const messages = few.get(path) ?? makeMessages(4_000, path)
  few.set(path, messages)
  return Array.from({ length: count }, (_, index) => messages[index % messages.length] ?? []).flat()
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
