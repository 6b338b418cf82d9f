/** Epoch milliseconds of this machine. */
export function systemNow(): number {
  return Date.now()
}

/** The sandbox's time: the given clock plus what tests have advanced. */
export class SandboxClock {
  private offset = 0

  constructor(private readonly source: () => number) {}

  /** Epoch milliseconds. */
  now(): number {
    return this.source() + this.offset
  }

  seconds(): number {
    return Math.floor(this.now() / 1000)
  }

  /**
   * For the signatures of callbacks: the time at which they really leave, whatever was advanced. WeChat's own clock never runs ahead,
   * and a server that looks at the age of a signature would take nothing more.
   */
  signingSeconds(): number {
    return Math.floor(this.source() / 1000)
  }

  iso(at: number = this.now()): string {
    return new Date(at).toISOString()
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds
  }

  /** The day in China, which daily limits follow. */
  shanghaiDay(): string {
    return new Date(this.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  }
}
