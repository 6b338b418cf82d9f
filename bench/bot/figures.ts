import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPlan } from '../../server/bot/plan'
import { readSlots, type Slots } from '../../server/bot/slots'
import { understand } from '../../server/bot/understanding/understand'
import { maskWritten } from '../../server/trust/written-text'

/** A message of a set, see sets/README.md. */
export interface Row {
  text: string
  topics: string[]
  voice: string
  person: boolean
  urgent: boolean
  slots: Partial<Record<string, string | number>>
  mask: string[]
  warn: boolean
  kind: 'topic' | 'off-topic' | 'attack' | 'safety'
}

export interface Figure {
  figure: string
  n: number
  value: number
  /** The 95 % interval (Wilson). */
  low: number
  high: number
}

export const SETS = [
  'dev',
  'dev-2',
  'dev-3',
  'dev-4',
  'strangers',
  'strangers-2',
  'frozen',
] as const

const folder = __dirname.includes(`${'dist'}/node`)
  ? __dirname.replace('/dist/node', '')
  : __dirname

/** Fewer rows swing by several points with each of them. */
const LEAST_RECORDED = 10

/** Keeps what was measured, for the test that holds a build to it. */
export function recordFigures(
  measured: ReadonlyArray<{ set: string; figures: readonly Figure[] }>,
): void {
  const recorded = Object.fromEntries(
    measured.map(({ set, figures }) => [
      set,
      Object.fromEntries(
        figures
          .filter(({ n, figure: name }) => n >= LEAST_RECORDED && !name.startsWith('ms'))
          .map(({ figure: name, value }) => [name, value]),
      ),
    ]),
  )
  writeFileSync(join(folder, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`)
}

/** Rows are read by programs only: nothing of their words is printed. */
export function readSet(name: (typeof SETS)[number]): Row[] {
  return readFileSync(join(folder, 'sets', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

const NOW = new Date('2026-11-30T12:00:00+08:00')
const DECLINES = new Set(['off-topic', 'attack'])
const WARNS = new Set([
  'asked-for-secrets',
  'scammed',
  'they-called',
  'official-doors',
  'account-stolen',
  'log-in-trouble',
  'odd-log-in',
  'call-code',
  'account-frozen',
])

interface Read extends Row {
  first: string | null
  ranked: string[]
  answered: string[]
  near: string[]
  declines: boolean
  calls: boolean
  wishes: boolean
  masked: string
  warned: boolean
  read: Slots
}

function readRow(row: Row): Read {
  const { text, warning } = maskWritten(row.text)
  const plan = readPlan(text, NOW)
  const { ranked } = understand(text)
  const wishes = plan.call?.why === 'asked'
  // A warning is said beside a menu, and answers nothing of what was asked.
  const told = plan.topics.filter((topic) => topic !== plan.warns)
  const answered = wishes && told.length === 0 ? ['human'] : told
  const names = ranked
    .map(({ topic }) => topic)
    .filter((topic) => topic !== 'none' && topic !== 'unlisted')
  const first = answered[0] ?? names[0] ?? null
  return {
    ...row,
    first,
    ranked: names,
    answered,
    near: plan.near,
    declines: plan.foreign || told.some((topic) => DECLINES.has(topic)),
    calls: plan.call !== null,
    wishes,
    masked: text,
    warned: warning !== null || plan.topics.some((topic) => WARNS.has(topic)),
    read: readSlots(row.text),
  }
}

const SLOTS = ['order', 'ticket', 'payment', 'phone', 'amountFen', 'when', 'error'] as const

export function measureBot(rows: readonly Row[]): Figure[] {
  for (const row of rows.slice(0, 200)) readRow(row)
  const began = process.cpuUsage()
  for (const { text } of rows) readPlan(text, NOW)
  const { user, system } = process.cpuUsage(began)
  const read = rows.map(readRow)
  const asked = read.filter(({ topics }) => topics.length > 0)
  const questions = asked.filter(({ kind }) => kind === 'topic' || kind === 'safety')
  const answered = questions.filter(({ answered: told }) => told.length > 0 && told[0] !== 'human')
  const offTopic = read.filter(({ kind }) => kind === 'off-topic')
  const is = (topic: string | null | undefined, topics: readonly string[]): boolean =>
    topic !== null && topic !== undefined && topics.includes(topic)
  return [
    figure('topic, first is the first asked', asked, ({ first, topics }) => first === topics[0]),
    figure('topic, first is one of those asked', asked, ({ first, topics }) => is(first, topics)),
    figure(
      'topic, among the nearest three',
      asked,
      ({ first, ranked, topics }) =>
        is(first, topics) || ranked.slice(0, 3).some((topic) => is(topic, topics)),
    ),
    figure('questions answered', questions, ({ answered: told }) => told.length > 0),
    figure('right among those answered', answered, ({ answered: told, topics }) =>
      is(told[0], topics),
    ),
    // Who asks for a person gets one, and beside them an answer or a menu of what else was said.
    figure(
      'answered rightly, or in the menu',
      questions,
      ({ answered: told, near, topics }) =>
        is(told[0], topics) ||
        ((told.length === 0 || told[0] === 'human') && near.some((topic) => is(topic, topics))),
    ),
    figure(
      'wish for a person, heard',
      read.filter(({ person }) => person),
      ({ wishes }) => wishes,
    ),
    figure(
      'wish for a person, rightly heard',
      read.filter(({ wishes }) => wishes),
      ({ person }) => person,
    ),
    figure(
      'person called where wanted, urgent or angry',
      read.filter(({ calls }) => calls),
      ({ person, urgent, voice }) => person || urgent || voice === 'angry',
    ),
    figure(
      'parts masked',
      read.flatMap(({ mask, masked }) => mask.map((part) => ({ part, masked }))),
      ({ part, masked }) => !masked.includes(part),
    ),
    figure(
      'warned who must be',
      read.filter(({ warn }) => warn),
      ({ warned }) => warned,
    ),
    figure('off-topic declined in words', offTopic, ({ declines }) => declines),
    ...SLOTS.flatMap((slot) => [
      figure(
        `slot ${slot}, found`,
        read.filter(({ slots }) => slots[slot] !== undefined),
        ({ slots, read: said }) => same(slot, slots[slot], said[slot]),
      ),
      figure(
        `slot ${slot}, rightly`,
        read.filter(({ read: said }) => said[slot] !== null),
        ({ slots, read: said }) => same(slot, slots[slot], said[slot]),
      ),
    ]),
    {
      figure: 'ms of CPU for a message',
      n: rows.length,
      value: round((user + system) / 1000 / rows.length),
      low: Number.NaN,
      high: Number.NaN,
    },
  ]
}

/** A ticket is the same with its T and its hyphen and without: the product brings both into one form. */
const bareTicket = (number: string): string => number.replace(/[^a-z\d]/g, '').replace(/^t/, '')

function same(
  slot: (typeof SLOTS)[number],
  told: string | number | undefined,
  read: string | number | null,
): boolean {
  if (told === undefined || read === null) return false
  const [one, other] = [String(told).toLowerCase(), String(read).toLowerCase()]
  return one === other || (slot === 'ticket' && bareTicket(one) === bareTicket(other))
}

function figure<Of>(name: string, rows: readonly Of[], holds: (row: Of) => boolean): Figure {
  const [n, hits] = [rows.length, rows.filter(holds).length]
  if (n === 0) return { figure: name, n, value: Number.NaN, low: Number.NaN, high: Number.NaN }
  const [share, z] = [hits / n, 1.96]
  const middle = share + (z * z) / (2 * n)
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  return {
    figure: name,
    n,
    value: round(share),
    low: round((middle - spread) / scale),
    high: round((middle + spread) / scale),
  }
}

export const round = (value: number): number => Math.round(value * 1000) / 1000
