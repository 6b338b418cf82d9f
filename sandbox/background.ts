/** Work that goes on after an answer has left: events, receipts, repeats. Tests await `settled` instead of sleeping. */
export class Background {
  private readonly running = new Set<Promise<unknown>>()
  private readonly waits = new Set<() => void>()
  private closed = false

  /** Starts after the current answer is on its way, as WeChat's own events come from other machines. */
  run(work: () => Promise<unknown>): void {
    if (this.closed) return
    const started: Promise<unknown> = new Promise((resolve) => setImmediate(resolve))
      .then(() => (this.closed ? undefined : work()))
      .catch(() => undefined)
      .finally(() => this.running.delete(started))
    this.running.add(started)
  }

  /** Starts after so many milliseconds of real time, or never when the sandbox closes before. */
  later(milliseconds: number, work: () => Promise<unknown>): void {
    this.run(async () => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, milliseconds)
        const { waits } = this
        function done(): void {
          clearTimeout(timer)
          waits.delete(done)
          resolve()
        }
        waits.add(done)
      })
      if (!this.closed) await work()
    })
  }

  track<T>(work: Promise<T>): Promise<T> {
    const quiet: Promise<unknown> = work
      .catch(() => undefined)
      .finally(() => this.running.delete(quiet))
    this.running.add(quiet)
    return work
  }

  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running)
  }

  async close(): Promise<void> {
    this.closed = true
    for (const end of [...this.waits]) end()
    await this.settled()
  }
}
