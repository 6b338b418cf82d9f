/** Everything that a file tells, as plain data: what the PDF draws and records.json holds. */
export interface EvidenceCase {
  number: string
  platform: string
  /** Of a platform whose data are samples. */
  notice: string | null
  madeAt: Date
  verifyUrl: string
  customer: { name: string; memberId: string | null }
  ticket: {
    number: string
    kindName: string
    headline: string
    department: string
    holder: string | null
    side: string
    basis: string | null
    description: string
    errorText: string | null
    tried: string | null
    occurredAt: string | null
    createdAt: string
    resolution: string | null
    promises: ReadonlyArray<{ name: string; dueAt: string; doneAt: string | null }>
  }
  order: OrderPart | null
  timeline: readonly SaidPart[]
  messages: readonly SaidPart[]
  /** From when to when the messages are; null where there are none. */
  messagesFrom: string | null
  messagesTo: string | null
  /** There were more than a file holds. */
  moreMessages: boolean
  files: readonly CaseFile[]
}

export interface OrderPart {
  orderNumber: string
  productName: string
  quantity: number
  amount: string
  method: string | null
  reference: string | null
  account: string | null
  state: string
  refundRule: string | null
  steps: ReadonlyArray<{ at: string; text: string }>
  cards: ReadonlyArray<{ name: string; looks: number }>
}

export interface SaidPart {
  at: string
  who: string
  /** By which road, for what was said in a chat. */
  channel: string | null
  text: string
  /** Numbers of the files that came with it. */
  files: readonly number[]
}

export interface CaseFile {
  /** 1, 2, 3 … as the text names it. */
  no: number
  name: string
  mediaType: string
  sizeBytes: number
  from: string
  at: string
  /** SHA-256 of the original, hex. */
  sha256: string
  contentHash: string
  /** Why the original is not in the ZIP; null where it is. */
  leftOut: string | null
}
