import type { ApiCallRecord } from '../sandbox.contract'

const KEPT = 50

/** The server's latest calls. Queries and bodies, where tokens and secrets are, are never in it. */
export class ApiCallLog {
  private readonly records: ApiCallRecord[] = []

  add(record: ApiCallRecord): void {
    this.records.push(record)
    if (this.records.length > KEPT) this.records.shift()
  }

  list(): ApiCallRecord[] {
    return [...this.records]
  }
}
