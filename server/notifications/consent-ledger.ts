import { MoreThan } from 'typeorm'
import type { Tx } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { SubscribeConsentEntry, type ConsentEntryKind } from './subscribe-consent-entry.entity'
import { SubscribeConsent } from './subscribe-consent.entity'

/** Whose consent to which template. */
export interface ConsentKey {
  appId: string
  openId: string
  templateId: string
}

/** From whom we heard of a tap: the mini program itself (`ask`), or WeChat's callback (`popup`). */
export type ConsentSource = 'ask' | 'popup'

/**
 * One tap is told to us twice: by the mini program and by WeChat's subscribe_msg_popup_event. Either may be lost, neither
 * names the other, and they come in any order. The rule: within ten minutes the balance counts the larger number of the
 * two. So the n-th word of one side is an echo if the other side has told of n taps already. Should the rule ever count
 * one too many, WeChat answers 43101 and the balance falls to zero.
 */
const PAIRING_MS = 10 * MINUTE_MS

export async function grantConsent(
  tx: Tx,
  key: ConsentKey,
  { source, id }: { source: ConsentSource; id: string },
): Promise<void> {
  await lockBalance(tx, key)
  const entryKey = `${source}:${id}:${key.templateId}`
  if (await tx.manager.existsBy(SubscribeConsentEntry, { entryKey })) return
  const recent = await tx.manager.findBy(SubscribeConsentEntry, {
    ...key,
    at: MoreThan(after(tx.now, -PAIRING_MS)),
  })
  const told = (side: ConsentSource): number =>
    recent.filter(
      (entry) =>
        (entry.kind === 'grant' || entry.kind === 'echo') && entry.entryKey.startsWith(`${side}:`),
    ).length
  const echo = told(source) < told(source === 'ask' ? 'popup' : 'ask')
  await append(tx, key, { entryKey, kind: echo ? 'echo' : 'grant' })
  if (!echo) await tx.manager.increment(SubscribeConsent, key, 'balance', 1)
}

/** A no at the panel: on record, and what was agreed to before still stands. */
export async function recordRefusal(
  tx: Tx,
  key: ConsentKey,
  { source, id }: { source: ConsentSource; id: string },
): Promise<void> {
  await lockBalance(tx, key)
  await appendOnce(tx, key, { entryKey: `${source}:${id}:${key.templateId}`, kind: 'refuse' })
}

/** A no in WeChat's own settings takes back everything. */
export async function withdrawConsent(tx: Tx, key: ConsentKey, id: string): Promise<void> {
  await lockBalance(tx, key)
  if (await appendOnce(tx, key, { entryKey: `change:${id}:${key.templateId}`, kind: 'refuse' }))
    await setToZero(tx, key)
}

/**
 * Takes one consent for a message that is about to leave; of two messages that want the last one, one gets it.
 * @returns false when there is none
 */
export async function spendConsent(tx: Tx, key: ConsentKey, attemptId: string): Promise<boolean> {
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(SubscribeConsent)
    .set({ balance: () => 'balance - 1', updatedAt: tx.now })
    .where({ ...key })
    .andWhere('balance > 0')
    .execute()
  if (affected !== 1) return false
  await append(tx, key, { entryKey: `spend:${attemptId}`, kind: 'spend' })
  return true
}

/** The message surely did not go out: the consent is there again. */
export async function returnConsent(tx: Tx, key: ConsentKey, attemptId: string): Promise<void> {
  await lockBalance(tx, key)
  if (await appendOnce(tx, key, { entryKey: `return:${attemptId}`, kind: 'return' }))
    await tx.manager.increment(SubscribeConsent, key, 'balance', 1)
}

/** 43101: WeChat knows of no consent, whatever we counted. */
export async function exhaustConsent(tx: Tx, key: ConsentKey, attemptId: string): Promise<void> {
  await lockBalance(tx, key)
  if (await appendOnce(tx, key, { entryKey: `exhausted:${attemptId}`, kind: 'exhausted' }))
    await setToZero(tx, key)
}

/** Makes the balance's row if need be and holds it until the end of the transaction, so that entries of one key take turns. */
async function lockBalance(tx: Tx, key: ConsentKey): Promise<void> {
  const touch = async (): Promise<boolean> =>
    (await tx.manager.update(SubscribeConsent, { ...key }, { updatedAt: tx.now })).affected === 1
  if (await touch()) return
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(SubscribeConsent)
    .values({ ...key, balance: 0, updatedAt: tx.now })
    .orIgnore()
    .updateEntity(false)
    .execute()
  await touch()
}

async function setToZero(tx: Tx, key: ConsentKey): Promise<void> {
  await tx.manager.update(SubscribeConsent, { ...key }, { balance: 0, updatedAt: tx.now })
}

interface NewLine {
  entryKey: string
  kind: ConsentEntryKind
}

async function appendOnce(tx: Tx, key: ConsentKey, line: NewLine): Promise<boolean> {
  if (await tx.manager.existsBy(SubscribeConsentEntry, { entryKey: line.entryKey })) return false
  await append(tx, key, line)
  return true
}

async function append(
  tx: Tx,
  { appId, openId, templateId }: ConsentKey,
  line: NewLine,
): Promise<void> {
  await tx.manager.insert(SubscribeConsentEntry, { ...line, appId, openId, templateId, at: tx.now })
}
