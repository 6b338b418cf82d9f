import { MoreThan } from 'typeorm'
import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import type { SecretBox } from '../lib/secret-box'
import { bareSecret } from '../trust/written-text'
import { openCard, storeCards } from './card-secrets'
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
  if (old) await retire(tx, old, reissueNo)
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

/** Out of use: its mark stays, and the looks at it stay looks at it. */
async function retire(tx: Tx, old: CardSecret, reissueNo: string): Promise<void> {
  const { id, orderId, line, cardNumberMasked, mark } = old
  await tx.manager.insert(ReplacedSecret, {
    id,
    orderId,
    line,
    cardNumberMasked,
    mark,
    reissueNo,
    replacedAt: tx.now,
  })
  await tx.manager.delete(CardSecret, { id })
}

/** A delivery that brings another card for a line takes the one that is there out of use, as a reissue does. */
export async function retireChanged(
  tx: Tx,
  box: SecretBox,
  { orderId, cards, by }: { orderId: string; cards: ReadonlyArray<Told>; by: string },
): Promise<void> {
  const told = new Map(cards.map(({ line, secret }) => [line, bareSecret(secret)] as const))
  for (const old of await tx.manager.findBy(CardSecret, { orderId })) {
    const now = told.get(old.line)
    if (now === undefined || !isOther(box, old, now)) continue
    await retire(tx, old, by)
    await recordAudit(tx, [
      {
        deed: 'secret.replaced',
        actor: { kind: 'platform', id: null },
        subject: { kind: 'order', id: orderId },
        reason: `line ${old.line}, ${by}, in place of ${old.id}`,
      },
    ])
  }
}

interface Told {
  line: number
  secret: string
}

/** One whose key is missing cannot be compared, and stays the same card. */
function isOther(box: SecretBox, old: CardSecret, bare: string): boolean {
  try {
    return bareSecret(openCard(box, old).secret) !== bare
  } catch {
    return false
  }
}

/** This line holds the very secret, and has got it after that moment: it came by a delivery. */
export function holdsSince(
  tx: Tx,
  box: SecretBox,
  { orderId, line, secret, since }: Told & { orderId: string; since: Date },
): Promise<boolean> {
  return tx.manager.existsBy(CardSecret, {
    orderId,
    line,
    mark: secretMark(box, bareSecret(secret)),
    createdAt: MoreThan(since),
  })
}

/** The very secret was delivered here before, to whomever: it is no new one. */
export async function isKnownSecret(tx: Tx, box: SecretBox, secret: string): Promise<boolean> {
  const mark = secretMark(box, bareSecret(secret))
  return (
    (await tx.manager.existsBy(CardSecret, { mark })) ||
    (await tx.manager.existsBy(ReplacedSecret, { mark }))
  )
}
