import { canonicalJson } from '../policy/live-settings'
import { nameOf } from './place-words'

/** One place in which two documents differ; null where one of them has nothing there. */
export interface Difference {
  /** `hours.people.workday`, `agents.li.na.role` */
  path: string
  before: string | null
  after: string | null
}

/** What differs, place by place, in the order of the documents. Pure. */
export function differencesBetween(before: unknown, after: unknown, path = ''): Difference[] {
  if (canonicalJson(before) === canonicalJson(after)) return []
  const [one, other] = [partsOf(before), partsOf(after)]
  if (one === null || other === null) return [{ path, before: shown(before), after: shown(after) }]
  const inside = [...new Set([...one.keys(), ...other.keys()])].flatMap((name) =>
    differencesBetween(one.get(name), other.get(name), path === '' ? name : `${path}.${name}`),
  )
  // The same entries in another order.
  return inside.length > 0
    ? inside
    : [{ path, before: [...one.keys()].join('、'), after: [...other.keys()].join('、') }]
}

/** Names of the topmost sections that differ. */
export function sectionsThatDiffer(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(after[name]),
  )
}

/** What a value is made of; null where it is said as a whole. */
function partsOf(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const named = value.map((entry: unknown) => [nameOf(entry), entry] as const)
  const names = named.flatMap(([name]) => name ?? [])
  const isNamed =
    names.length === value.length && new Set(names).size === names.length && names.length > 0
  return isNamed ? new Map(named.map(([name, entry]) => [name ?? '', entry])) : null
}

function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : canonicalJson(value)
}
