import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import type { SecretBox } from '../lib/secret-box'
import {
  bareSecret,
  maskWritten,
  secretCandidates,
  type KnownSecrets,
  type WrittenText,
} from '../trust/written-text'
import { withoutUnseen } from '../trust/plain-form'
import { CardSecret } from './card-secret.entity'
import { openCard } from './card-secrets'
import { Order } from './order.entity'
import { ReplacedSecret } from './replaced-secret.entity'
import { secretMark } from './secret-mark'

/** As it may be kept. @param customerId who writes, or whose matter is written of */
export type Mask = (text: string, customerId: string | null) => WrittenText

/**
 * Masks texts, knowing the card secrets that were sold here: a secret that somebody types without saying that it is one is found by
 * its keyed hash. Asks the database once for all the texts, and only when one of them holds something that could be a secret.
 */
export async function maskerFor(
  { manager }: Pick<Tx, 'manager'>,
  box: Pick<SecretBox, 'sign'>,
  texts: ReadonlyArray<string | null>,
): Promise<Mask> {
  const secrets = await findSecrets(manager, box, texts)
  return (text, customerId) => maskWritten(text, { secrets, customerId })
}

async function findSecrets(
  manager: EntityManager,
  box: Pick<SecretBox, 'sign'>,
  texts: ReadonlyArray<string | null>,
): Promise<KnownSecrets> {
  const bares = new Set(
    texts.flatMap((text) =>
      text === null ? [] : secretCandidates(withoutUnseen(text)).map(({ bare }) => bare),
    ),
  )
  if (bares.size === 0) return new Map()
  const byMark = new Map([...bares].map((bare) => [secretMark(box, bare), bare]))
  const marks = [...byMark.keys()]
  const rows = [
    // One that was replaced first: where a secret is in use again, that counts.
    ...(await markedIn(manager, ReplacedSecret, marks)),
    ...(await markedIn(manager, CardSecret, marks)),
  ]
  return new Map(
    rows.flatMap(({ mark, customerId, orderNumber }) => {
      const bare = byMark.get(mark)
      return bare === undefined ? [] : [[bare, { customerId, orderNumber }] as const]
    }),
  )
}

interface Marked {
  mark: string
  customerId: string
  orderNumber: string
}

function markedIn(
  manager: EntityManager,
  table: typeof CardSecret | typeof ReplacedSecret,
  marks: readonly string[],
): Promise<Marked[]> {
  return manager
    .createQueryBuilder<CardSecret | ReplacedSecret>(table, 's')
    .innerJoin(Order, 'o', 'o.id = s.orderId')
    .select('s.mark', 'mark')
    .addSelect('o.customerId', 'customerId')
    .addSelect('o.orderNumber', 'orderNumber')
    .where('s.mark IN (:...marks)', { marks })
    .getRawMany<Marked>()
}

const ROWS_AT_ONCE = 200
const MOST_ROUNDS = 50

/** Cards that came before marks were kept, or that were sealed anew (card-keys.ts) since they were marked. One that was altered gets no mark. */
export async function markSecrets(db: Database, box: SecretBox): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const marked = await db.transaction((tx) => markSome(tx, box))
    if (marked < ROWS_AT_ONCE) return
  }
}

async function markSome({ manager }: Tx, box: SecretBox): Promise<number> {
  const rows = await manager
    .createQueryBuilder(CardSecret, 's')
    .where(
      's.keyId = :keyId AND (s.markedBy IS NULL OR s.markedBy < :keyId OR s.markedBy > :keyId)',
      { keyId: box.keyId },
    )
    .take(ROWS_AT_ONCE)
    .getMany()
  for (const row of rows) {
    const { id, secretSealed } = row
    await manager.update(
      CardSecret,
      { id, secretSealed },
      { mark: markOrNull(box, row), markedBy: box.keyId },
    )
  }
  return rows.length
}

function markOrNull(box: SecretBox, row: CardSecret): string | null {
  try {
    return secretMark(box, bareSecret(openCard(box, row).secret))
  } catch {
    return null
  }
}
