import type { EntityManager } from 'typeorm'
import { formatDated, toOffsetIso } from '../lib/shanghai-time'
import { readRow } from './open-settings'
import { placeWords } from './place-words'
import type { SettingVersion } from './setting-version.entity'
import type { SettingChange, SettingVersionDetail, SettingVersionShown } from './settings.contract'
import { differencesBetween, sectionsThatDiffer } from './settings-diff'
import { findFormer, findNewest, getVersion } from './setting-versions'

interface At {
  now: Date
  /** The version in force. */
  inForce: number
}

/** @param former the version before it, by its number; null for the first */
export function presentVersion(
  row: SettingVersion,
  former: SettingVersion | null,
  { now, inForce }: At,
): SettingVersionShown {
  const state = row.withdrawnAt
    ? 'withdrawn'
    : row.version === inForce
      ? 'in-force'
      : row.inForceFrom > now
        ? 'to-come'
        : 'past'
  return {
    version: row.version,
    author: row.author,
    why: row.why,
    createdAt: toOffsetIso(row.createdAt),
    inForceFrom: toOffsetIso(row.inForceFrom),
    state,
    stateText: stateText(state, row),
    withdrawnBy: row.withdrawnBy,
    sections: former
      ? sectionsThatDiffer(readRow(former), readRow(row)).map((section) => placeWords(section))
      : [],
  }
}

function stateText(state: SettingVersionShown['state'], row: SettingVersion): string {
  switch (state) {
    case 'in-force':
      return '生效中'
    case 'to-come':
      return `${formatDated(row.inForceFrom)} 起生效`
    case 'past':
      return '以前的'
    case 'withdrawn':
      return `${row.withdrawnBy ?? ''} 撤回了`
  }
}

export async function presentDetail(
  manager: EntityManager,
  version: number,
  at: At,
): Promise<SettingVersionDetail> {
  const row = await getVersion(manager, version)
  const former = await findFormer(manager, version)
  const newest = await findNewest(manager)
  return {
    ...presentVersion(row, former, at),
    changes: former ? presentChanges(readRow(former), readRow(row)) : [],
    back: newest && newest.version !== version ? presentChanges(readRow(newest), readRow(row)) : [],
  }
}

/** Place by place, in words. */
export function presentChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): SettingChange[] {
  return differencesBetween(before, after).map(({ path, before: was, after: becomes }) => ({
    path,
    place: placeWords(path, after, before),
    before: was === null ? null : valueWords(was),
    after: becomes === null ? null : valueWords(becomes),
  }))
}

const VALUES: Readonly<Record<string, string>> = {
  supervisor: '主管',
  agent: '客服',
  always: '全天',
  calendar: '按工作日历',
  business: '按工单计时的时间',
  true: '是',
  false: '否',
  '[]': '没有',
}

/** `[["09:00","21:00"]]` → `09:00–21:00`; an entry that came or went is told by its fields. */
function valueWords(value: string): string {
  if (VALUES[value] !== undefined) return VALUES[value]
  if (!/^[[{]/.test(value)) return value
  const parsed: unknown = JSON.parse(value)
  return wordsOf(parsed)
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) {
    const items: unknown[] = value
    const [from, to] = items
    if (items.length === 2 && isTime(from) && isTime(to)) return `${from}–${to}`
    return items.length === 0 ? '没有' : items.map(wordsOf).join('、')
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .flatMap(([name, inner]: [string, unknown]) => {
        if (Array.isArray(inner) && inner.length === 0) return name === 'spans' ? ['不开放'] : []
        return [`${placeWords(name)} ${wordsOf(inner)}`]
      })
      .join('，')
  }
  return VALUES[String(value)] ?? String(value)
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d{2}:\d{2}$/.test(value)
}
