import { In, MoreThan, Not } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { MINUTE_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import type { SecretBox } from '../lib/secret-box'
import { openCard, sealCard } from './card-secrets'
import { CardSecret } from './card-secret.entity'

const ROWS_AT_ONCE = 100
/** In one look; the rest has its turn with the next. */
const BATCHES_AT_A_LOOK = 50

export interface CardKeys {
  /** Looks under which keys cards are sealed: for warnings(). */
  look(): Promise<void>
  /** What an operator has to know before a key is left out, or because one is. */
  warnings(): string[]
  /** Cards of former keys are sealed anew with the current one, for every process that works. */
  loop: Loop
}

/**
 * A rotation ends when nothing is sealed with the former key any more; only then may it be left out of SECRET_KEY. Cards are what
 * lasts: everything else that is sealed dies within days, and counts as gone where its key is.
 */
export function createCardKeys({ db, box }: { db: Database; box: SecretBox }): CardKeys {
  let elsewhere = new Map<string, number>()
  const look = async (): Promise<void> => {
    elsewhere = await countByOtherKeys(db, box.keyId)
  }
  return {
    look,
    warnings: () =>
      [...elsewhere].map(([keyId, count]) =>
        box.keyIds.includes(keyId)
          ? `SECRET_KEY: ${count} cards are still sealed with the former key ${keyId}; keep it until this line is gone`
          : `SECRET_KEY: ${count} cards are sealed with a key that is not here (${keyId}); put that key behind the current one`,
      ),
    loop: { name: 'card keys', everyMs: MINUTE_MS, run: () => sealAnew(db, box) },
  }
}

/** Key by key along the index, so that the millions that are sealed with the current one are not walked through. */
async function countByOtherKeys({ read }: Database, current: string): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let after = ''; ;) {
    const next = await read.findOne(CardSecret, {
      select: { id: true, keyId: true },
      where: { keyId: MoreThan(after) },
      order: { keyId: 'ASC' },
    })
    if (!next) return counts
    if (next.keyId !== current)
      counts.set(next.keyId, await read.countBy(CardSecret, { keyId: next.keyId }))
    after = next.keyId
  }
}

async function sealAnew(db: Database, box: SecretBox): Promise<void> {
  const former = box.keyIds.filter((keyId) => keyId !== box.keyId)
  for (let batch = 0; batch < BATCHES_AT_A_LOOK && former.length > 0; batch += 1) {
    const rows = await db.read.find(CardSecret, {
      where: { keyId: In(former) },
      take: ROWS_AT_ONCE,
    })
    if (rows.length === 0) return
    await db.transaction(async (tx) => {
      for (const row of rows) await sealRow(tx, box, row)
    })
  }
}

/** Only where it is still what was read: a newer delivery may have replaced the card meanwhile. */
async function sealRow(tx: Tx, box: SecretBox, row: CardSecret): Promise<void> {
  const { id, secretSealed } = row
  await tx.manager.update(
    CardSecret,
    { id, secretSealed, keyId: Not(box.keyId) },
    { ...sealCard(box, row, openCard(box, row)), keyId: box.keyId },
  )
}
