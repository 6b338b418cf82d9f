import type { EntityManager } from 'typeorm'

/** Complaints at WeChat Pay, as far as this room needs to know them. Which client it is decides app.ts. */
export interface ComplaintsRoad {
  list(asked: {
    from: string
    to: string
    offset: number
  }): Promise<{ complaints: ToldComplaint[]; total: number }>
  read(complaintId: string): Promise<ToldComplaint>
  history(complaintId: string): Promise<ToldLine[]>
  reply(complaintId: string, text: string): Promise<void>
  complete(complaintId: string): Promise<void>
}

export interface ToldComplaint {
  complaintId: string
  complainedAt: Date
  detail: string
  state: 'PENDING' | 'PROCESSING' | 'PROCESSED'
  openId: string | null
  outTradeNo: string | null
  transactionId: string | null
  amountFen: number | null
  problem: string | null
  askedBackFen: number | null
  customerWaits: boolean
  times: number
  platformIn: boolean
  pictures: number
}

export interface ToldLine {
  at: Date
  operator: string
  type: string
  text: string
}

/** Tickets stand beside this room. */
export interface ComplaintTickets {
  /** The newest of an order, an open one first. */
  ofOrder(manager: EntityManager, orderId: string): Promise<{ id: string; number: string } | null>
  numberOf(manager: EntityManager, ticketId: string): Promise<string | null>
  /** Everybody who has had a hand in it. */
  touched(manager: EntityManager, ticketId: string): Promise<ReadonlySet<string>>
}
