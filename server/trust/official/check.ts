import { findForbiddenAsks } from '../agent-asks'
import { foldBlanks } from '../reading-text'
import { toPlainForm, withoutUnseen } from '../plain-form'
import { keyOf, type OfficialDirectory } from './directory'
import { findAddresses } from './find-addresses'
import { findIds, judgeId, judgeMail } from './find-ids'
import { findNames, judgeName } from './find-names'
import { digitsOf, findNumbers, judgeNumber } from './find-numbers'
import { findStaff, judgeStaff } from './find-staff'
import { judgeAddress } from './hosts'
import type { Finding, OfficialCheck, Verdict } from './official.contract'
import type { Judged, Sighting } from './sighting'

const MOST_READ = 4_000
const MOST_TOLD = 12

export interface CheckOptions {
  directory: OfficialDirectory
  /** Keys (see `findingKey`) of what the platform warns of. */
  warned?: ReadonlySet<string>
  /** All of it is what is to be checked, so that a name or number of no known kind is one too. */
  alone?: boolean
}

/**
 * F1: genuine or fake. Reads a number, an address, a name or a whole message, and tells of each thing that it finds whether it is one of
 * ours. Only what stands in the directory is ever called official. Pure; bounded by MOST_READ.
 */
export function checkOfficial(
  text: string,
  { directory, warned = new Set(), alone = false }: CheckOptions,
): OfficialCheck {
  const read = usualForm(text)
  const sightings = once(sightingsIn(read, { directory, alone }))
  const claims = claimsToBeUs(read, directory)
  const asksOfContacts = CONTACTED.test(read)
  const findings = sightings.map((sighting) =>
    toFinding(sighting, { judged: judge(sighting, directory), claims, warned }),
  )
  const asks = findForbiddenAsks(read)
  const verdict =
    asks.length > 0 && findings.length === 0
      ? 'fake'
      : worstOf(findings.map((finding) => finding.verdict))
  const ordered = [...findings].sort((one, other) => RANK[one.verdict] - RANK[other.verdict])
  const told = asks.length > 0 && verdict !== null ? 'fake' : verdict
  return {
    verdict: told,
    headline: headlineOf(told, { findings, asks, asksOfContacts }),
    asksOfContacts,
    findings: ordered.slice(0, MOST_TOLD),
    more: Math.max(0, ordered.length - MOST_TOLD),
    asks,
    steps: stepsOf(told),
  }
}

/** Half width, simplified, nothing unseen. */
function usualForm(text: string): string {
  return foldBlanks(toPlainForm(withoutUnseen(text.slice(0, MOST_READ)).normalize('NFC'))).trim()
}

const RANK: Readonly<Record<Verdict, number>> = { fake: 0, unknown: 1, official: 2 }

function worstOf(verdicts: readonly Verdict[]): Verdict | null {
  return verdicts.reduce<Verdict | null>(
    (worst, one) => (worst === null || RANK[one] < RANK[worst] ? one : worst),
    null,
  )
}

function sightingsIn(
  text: string,
  { directory, alone }: { directory: OfficialDirectory; alone: boolean },
): Sighting[] {
  const lower = text.toLowerCase()
  const ids = [...findIds(lower), ...findStaff(lower)]
  const known = new Set(ids.map(({ value }) => value))
  const numbers = findNumbers(text).filter(({ value }) => !known.has(value))
  const joined = text.replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
  const found = [...findAddresses(lower), ...ids, ...numbers, ...findNames(joined, directory)]
  return found.length > 0 || !alone || CONTACTED.test(text) ? found : unnamed(text, directory)
}

/** 你们刚才有没有给我打过电话: whether we did stands in their record. */
const CONTACTED =
  /(?:有没有|是不是|是否|刚才|刚刚|今天|昨天|你们|官方|客服)[^，。！？]{0,10}(?:打过?[^，。！？]{0,3}电话|打给我|给我打|联系过?我|来电)/

const NAME = /^[\p{L}\p{N}_★☆ -]{2,20}$/u
const QUESTION = /怎|什么|吗|呢|哪|如何|年\d{0,2}月/

/** Typed alone, of no kind that is known: a number, or a name. */
function unnamed(text: string, { staff }: OfficialDirectory): Sighting[] {
  const digits = digitsOf(text)
  if (/^\d{3,8}$/.test(text) && staff.has(digits)) return [{ kind: 'staff', value: digits, at: 0 }]
  if (/^[\d零〇一二三四五六七八九幺两 ()+-]{3,40}$/.test(text) && digits.length >= 3)
    return [{ kind: 'number', value: digits, at: 0 }]
  return NAME.test(text) && !QUESTION.test(text) ? [{ kind: 'name', value: text, at: 0 }] : []
}

function once(sightings: readonly Sighting[]): Sighting[] {
  return [...new Map(sightings.map((sighting) => [findingKey(sighting), sighting])).values()]
}

/** One thing has one key, whoever writes it. */
export function findingKey({ kind, value }: Pick<Sighting, 'kind' | 'value'>): string {
  const named =
    kind === 'official-account' || kind === 'mini-program' || kind === 'kf' || kind === 'group'
      ? 'name'
      : kind
  return `${named}:${keyOf(named, value)}`.slice(0, 160)
}

function judge(sighting: Sighting, directory: OfficialDirectory): Judged {
  const { kind } = sighting
  switch (kind) {
    case 'domain':
      return judgeAddress(sighting, directory)
    case 'email':
      return judgeMail(sighting, directory)
    case 'phone':
      return judgeNumber(sighting, directory)
    case 'number':
      return judgeBare(sighting, directory)
    case 'staff':
      return judgeStaff(sighting, directory)
    case 'wechat':
    case 'qq':
      return judgeId({ ...sighting, kind }, directory)
    default:
      return judgeName(sighting, directory)
  }
}

/** Digits alone may be of any kind. */
function judgeBare(sighting: Sighting, directory: OfficialDirectory): Judged {
  const asPhone = judgeNumber(sighting, directory)
  const asQq = judgeId({ ...sighting, kind: 'qq' }, directory)
  return asPhone.verdict === 'unknown' && asQq.verdict !== 'unknown'
    ? asQq
    : asPhone.verdict === 'unknown'
      ? { ...asPhone, reason: '不在官方号码里，请先当作不是我们的' }
      : asPhone
}

const STAFF = /官方|客服|工作人员|专员|售后|风控|安全部|安全中心|理赔/
const US = /你们|你家|贵司|咱们平台|官方/

/** The text says that it is us who write, call or are to be found there. */
function claimsToBeUs(text: string, { brands }: OfficialDirectory): boolean {
  return STAFF.test(text) && (US.test(text) || brands.some(({ name }) => text.includes(name)))
}

const CLAIMABLE: ReadonlySet<Sighting['kind']> = new Set([
  'phone',
  'qq',
  'wechat',
  'domain',
  'email',
  'number',
])

interface Told {
  judged: Judged
  claims: boolean
  warned: ReadonlySet<string>
}

function toFinding(sighting: Sighting, { judged, claims, warned }: Told): Finding {
  const isWarned = judged.verdict !== 'official' && warned.has(findingKey(sighting))
  const claimed =
    claims &&
    judged.verdict === 'unknown' &&
    sighting.own !== true &&
    CLAIMABLE.has(sighting.kind) &&
    judged.settled !== true
  const { verdict, reason, looksLike }: Judged = isWarned
    ? { ...judged, verdict: 'fake', reason: '已经有人上当或举报过，我们核实过是冒充的' }
    : claimed
      ? { verdict: 'fake', reason: `说是官方的，但${judged.reason}`, looksLike: null }
      : judged
  return {
    kind: sighting.kind,
    value: sighting.value.slice(0, 80),
    verdict,
    verdictText: VERDICT_TEXT[verdict],
    reason,
    looksLike,
    warned: isWarned,
  }
}

const VERDICT_TEXT: Readonly<Record<Verdict, string>> = {
  official: '官方',
  unknown: '未知',
  fake: '冒充',
}

function headlineOf(
  verdict: Verdict | null,
  {
    findings,
    asks,
    asksOfContacts,
  }: { findings: readonly Finding[]; asks: readonly string[]; asksOfContacts: boolean },
): string {
  if (asks.length > 0) return `官方客服不会要${asks.join('、')}，这样要的不是我们`
  if (verdict === null && asksOfContacts) return '我们有没有联系过您，记录里都有'
  if (verdict === null) return '没有读到能核对的号码、网址或名字'
  if (verdict === 'fake') return findings.length > 1 ? '里面有冒充我们的' : '这是冒充的，不是我们'
  return verdict === 'unknown'
    ? '不在官方名单里，请先当作不是我们'
    : findings.every(({ kind }) => kind === 'staff')
      ? '有这个工号，但光凭工号不能当真'
      : '在官方名单里'
}

function stepsOf(verdict: Verdict | null): string[] {
  if (verdict === 'fake')
    return [
      '先停下：不回复、不点开、不转账、不共享屏幕',
      '已经给了密码或转了钱：改密码，联系银行，拨 110 或反诈专线 96110',
      '截图留好，在这里举报，安全部来查',
    ]
  if (verdict === 'unknown')
    return [
      '先不要给验证码、密码，不要转账',
      '要找我们，从小程序的“联系客服”进',
      '觉得可疑就举报，安全部来查',
    ]
  if (verdict === 'official')
    return [
      '来电显示、名字和头像都能伪造，拿不准就从小程序的“联系客服”找我们',
      '向您要密码、验证码、转账的，一律不是我们',
    ]
  return ['把号码、网址、微信号或 QQ 号完整地打进来', '收到的整条消息也可以粘贴进来']
}
