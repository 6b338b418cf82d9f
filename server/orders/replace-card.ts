import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import type { SecretBox } from '../lib/secret-box'
import { bareSecret } from '../trust/written-text'
import { storeCards } from './card-secrets'
import { CardSecret } from './card-secret.entity'
import { ReplacedSecret } from './replaced-secret.entity'
import { secretMark } from './secret-mark'

interface Replacement {
  orderId: string
  line: number
  reissueNo: string
  card: { cardNumber: string | null; secret: string }
}

/** The card of this line is void from now on and another one stands in its place, not yet looked at by anybody. */
export async function replaceCard(tx: Tx, box: SecretBox, given: Replacement): Promise<void> {
  const { orderId, line, reissueNo, card } = given
  const old = await tx.manager.findOneBy(CardSecret, { orderId, line })
  if (old) {
    const { id, cardNumberMasked, mark } = old
    const replacedAt = tx.now
    await tx.manager.insert(ReplacedSecret, {
      id,
      orderId,
      line,
      cardNumberMasked,
      mark,
      reissueNo,
      replacedAt,
    })
    await tx.manager.delete(CardSecret, { id })
  }
  await storeCards(tx, box, { orderId, cards: [{ line, ...card }] })
  await recordAudit(tx, [
    {
      deed: 'secret.replaced',
      actor: { kind: 'system', id: null },
      subject: { kind: 'order', id: orderId },
      reason: `line ${line}, reissue ${reissueNo}, in place of ${old?.id ?? 'none'}`,
    },
  ])
}

/** The very secret was delivered here before, to whomever: it is no new one. */
export async function isKnownSecret(tx: Tx, box: SecretBox, secret: string): Promise<boolean> {
  const mark = secretMark(box, bareSecret(secret))
  return (
    (await tx.manager.existsBy(CardSecret, { mark })) ||
    (await tx.manager.existsBy(ReplacedSecret, { mark }))
  )
}
