import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { bulkInsert } from '../db/dialect'
import { LedgerEntry, type Account, type TransferKind } from './ledger-entry.entity'

const SIDES: Readonly<Record<TransferKind, { debit: Account; credit: Account }>> = {
  pay: { debit: 'wechat-pay', credit: 'orders' },
  'refund-owed': { debit: 'orders', credit: 'refunds-owed' },
  'refund-paid': { debit: 'refunds-owed', credit: 'wechat-pay' },
  correction: { debit: 'refunds-owed', credit: 'orders' },
}

export interface Transfer {
  kind: TransferKind
  amountFen: number
  paymentId: string
  /** Null for the payment itself. */
  refundId: string | null
}

/** The two halves of a transfer. Pure. @throws Error for what is no amount of money */
export function halvesOf({
  kind,
  amountFen,
}: Pick<Transfer, 'kind' | 'amountFen'>): Array<{ account: Account; amountFen: number }> {
  if (!Number.isSafeInteger(amountFen) || amountFen <= 0)
    throw new Error(`a transfer moves whole fen, more than none: ${amountFen}`)
  const { debit, credit } = SIDES[kind]
  return [
    { account: debit, amountFen },
    { account: credit, amountFen: -amountFen },
  ]
}

/** Books it once: a payment is booked once, and each step of a refund. A second time is an error of the database (isDuplicate). */
export async function bookTransfer(tx: Tx, transfer: Transfer): Promise<void> {
  const { kind, paymentId, refundId } = transfer
  await bulkInsert(tx, {
    table: 'ledger_entries',
    columns: ['transfer_key', 'account', 'kind', 'amount_fen', 'payment_id', 'refund_id', 'at'],
    rows: halvesOf(transfer).map(({ account, amountFen }) => [
      `${kind}:${refundId ?? paymentId}`,
      account,
      kind,
      amountFen,
      paymentId,
      refundId,
      tx.now,
    ]),
  })
}

/** The balance of every account that was ever used. */
export async function balances(manager: EntityManager): Promise<Partial<Record<Account, number>>> {
  const rows = await manager
    .createQueryBuilder(LedgerEntry, 'l')
    .select('l.account', 'account')
    .addSelect('SUM(l.amountFen)', 'fen')
    .groupBy('l.account')
    .getRawMany<{ account: Account; fen: string | number }>()
  return Object.fromEntries(rows.map(({ account, fen }) => [account, Number(fen)]))
}
