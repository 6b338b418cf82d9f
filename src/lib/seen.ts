const all: { clear(): void }[] = []

/** As many pages of one kind as somebody goes back to. */
const MOST = 30

/** What pages of one kind have shown, to be read again when the network is gone. In this app's memory only: nothing lies on the phone. */
export class Seen<Data> {
  private readonly kept = new Map<string, Data>()

  constructor() {
    all.push(this.kept)
  }

  get(name: string): Data | null {
    return this.kept.get(name) ?? null
  }

  put(name: string, data: Data): void {
    this.kept.delete(name)
    this.kept.set(name, data)
    const [oldest] = this.kept.keys()
    if (this.kept.size > MOST && oldest !== undefined) this.kept.delete(oldest)
  }
}

/** As when the app has ended. */
export const forgetSeen = (): void => all.forEach((kept) => kept.clear())
