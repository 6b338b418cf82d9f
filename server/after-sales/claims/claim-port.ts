import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import type { Order } from '../../orders/order.entity'
import type { ClaimKind } from './claim.contract'
import type { ClaimRules } from './claim-rules'

/** What a claim needs of its ticket. */
export interface ClaimTickets {
  /** Puts the claim's words into the order's open ticket, or into a new one. */
  open(
    tx: Tx,
    claim: {
      customerId: string
      order: Order
      kind: ClaimKind
      department: string | null
      words: string
      attachmentIds: string[]
    },
  ): Promise<{ ticketId: string }>
  /** Evidence and decision are owed from now on. */
  startClocks(tx: Tx, ticketId: string): Promise<void>
  stopEvidence(tx: Tx, ticketId: string): Promise<void>
  /** Nothing is owed any more: decided, or `dropped`. */
  stopClocks(tx: Tx, ticketId: string, outcome: 'done' | 'dropped'): Promise<void>
  /** By when evidence and decision are due; of a paused clock as it stood. */
  dues(
    manager: EntityManager,
    ticketId: string,
  ): Promise<{ evidence: Date | null; decision: Date | null; paused: boolean }>
  numberOf(manager: EntityManager, ticketId: string): Promise<string>
}

/** The rules by which an order of that day is judged, with the version of the settings where there are any. */
export interface RulesOfDay {
  (manager: EntityManager, day: Date): Promise<{ version: number | null; rules: ClaimRules }>
}
