/** Epoch milliseconds of this machine. */
export function systemNow(): number {
  return Date.now()
}

/** The sandbox's time: the given clock plus what tests have advanced. */
export class SandboxClock {
  private offset = 0
  private moved = 0

  constructor(private readonly source: () => number) {}

  /** Epoch milliseconds. */
  now(): number {
    return this.source() + this.moved + this.offset
  }

  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /**
   * For the signatures of callbacks: the time at which they really leave, whatever was advanced. WeChat's own clock never runs ahead,
   * and a server that looks at the age of a signature would take nothing more.
   */
  signingSeconds(): number {
    return Math.floor((this.source() + this.moved) / 1000)
  }

  iso(at: number = this.now()): string {
    return new Date(at).toISOString()
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds
  }

  /** Moves the time of everybody, the server under test included: its host starts it again so much later. */
  move(milliseconds: number): void {
    this.moved += milliseconds
  }

  /** How far everybody's time is ahead of this machine's, in milliseconds. */
  get movedMs(): number {
    return this.moved
  }

  /** The day in China, which daily limits follow. */
  shanghaiDay(): string {
    return new Date(this.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  }
}
