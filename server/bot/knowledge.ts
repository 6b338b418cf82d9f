import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import type { Clock } from '../lib/clock'
import { shanghaiDate } from '../lib/shanghai-time'
import { configFolder } from '../policy/config-folder'
import type { Policy } from '../policy/policy.schema'
import { knowledgeFacts, type KnowledgeFacts } from './knowledge-facts'
import { PAGES, say, type Reply } from './reply'
import { shippedModel } from './understanding/topic-model'
import { understand } from './understanding/understand'

const DoorName = z.enum([
  'contact',
  'orders',
  'tickets',
  'new-ticket',
  'complaints',
  'binding',
  'messages',
  'official',
  'first-aid',
  'guardian',
])
type DoorName = z.infer<typeof DoorName>

const DOORS: Readonly<Record<DoorName, Reply['links'][number]>> = {
  contact: { label: '联系客服', page: PAGES.contact },
  orders: { label: '我的订单', page: PAGES.orders },
  tickets: { label: '我的工单', page: PAGES.tickets },
  'new-ticket': { label: '提交工单', page: PAGES.newTicket },
  complaints: { label: '监督与投诉', page: PAGES.complaints },
  binding: { label: '微信通知', page: PAGES.binding },
  messages: { label: '我的消息', page: PAGES.messages },
  official: { label: '官方核验', page: PAGES.official },
  'first-aid': { label: '一步步止损', page: PAGES.firstAid },
  guardian: { label: '监护人申请', page: PAGES.guardian },
}

const Book = z.strictObject({
  /** What the answers of this file are taken from; stands in each of them. */
  source: z.string().min(2).max(20),
  entries: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
        title: z.string().min(2).max(20),
        /** Several: the first of which the platform has all facts. */
        answer: z.union([z.string().min(10).max(500), z.array(z.string().min(10).max(500)).min(1)]),
        doors: z.array(DoorName).max(3).default([]),
      }),
    )
    .min(1),
})

export interface KnowledgeEntry {
  /** The topic that it answers. */
  id: string
  title: string
  /** `售后规则 · 退款规则` */
  source: string
  answer: string
  doors: readonly DoorName[]
}
export type Knowledge = readonly KnowledgeEntry[]

export interface KnowledgeAnswer {
  reply: Reply
  source: string
}

/** Everything that is wrong with the knowledge base, so that it is put right in one go. */
export class KnowledgeError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The knowledge base cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'KnowledgeError'
  }
}

/**
 * The common questions and their answers (U5), from config/knowledge, with the platform's own facts filled in.
 * @throws KnowledgeError that names every fault of every file
 */
export function loadKnowledge(
  policy: Policy,
  { folder = configFolder('knowledge'), now }: { folder?: string; now?: Date } = {},
): Knowledge {
  return loadBooks(policy, folder)(policy, now)
}

/**
 * As loadKnowledge, for a policy that follows its settings: the files are read once, and each version, and each day, has its own facts in
 * the answers.
 * @throws KnowledgeError that names every fault of every file
 */
export function liveKnowledge(policy: Policy, clock: Clock): () => Knowledge {
  const fill = loadBooks(policy, configFolder('knowledge'))
  let filled: { of: string; knowledge: Knowledge } | null = null
  return () => {
    const now = clock.now()
    const of = `${policy.settingsVersion ?? 0} ${shanghaiDate(now)}`
    if (filled?.of !== of) filled = { of, knowledge: fill(policy, now) }
    return filled.knowledge
  }
}

function loadBooks(policy: Policy, folder: string): (policy: Policy, now?: Date) => Knowledge {
  const facts = knowledgeFacts(policy)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
  const read = files.map((file) => readBook(file, readFileSync(join(folder, file), 'utf8'), facts))
  const entries = read.flatMap((book) => book.entries)
  const ids = entries.map(({ id }) => id)
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
  const faults = [
    ...read.flatMap((book) => book.faults),
    ...repeated.map((id) => `${id} is there more than once`),
  ]
  if (files.length === 0) faults.push(`${folder} holds no .yaml file`)
  if (faults.length > 0) throw new KnowledgeError(faults)
  return (present, now) => {
    const told = knowledgeFacts(present, now)
    return entries.flatMap(({ answers, ...entry }) => {
      const answer = answers
        .map((written) => fillIn(written, told))
        .find((filled) => filled !== null)
      return answer === undefined ? [] : [{ ...entry, answer }]
    })
  }
}

/** @returns null where this platform has no entry on the topic */
export function findEntry(knowledge: Knowledge, topic: string): KnowledgeEntry | null {
  return knowledge.find(({ id }) => id === topic) ?? null
}

export function doorsOf({ doors }: Pick<KnowledgeEntry, 'doors'>): Reply['links'] {
  return doors.map((name) => DOORS[name])
}

/** @returns null when nothing that is asked is sure enough: a wrong answer is worse than none */
export function answerFromKnowledge(knowledge: Knowledge, text: string): KnowledgeAnswer | null {
  const entries = understand(text).sure.flatMap((topic) => findEntry(knowledge, topic) ?? [])
  const [first] = entries
  return first ? { reply: tellEntries(entries), source: first.source } : null
}

/** Several matters in one message get all their answers. Where it was taken from is said once, below. */
export function tellEntries(entries: readonly KnowledgeEntry[]): Reply {
  const words =
    entries.length === 1
      ? entries.map(({ answer }) => answer)
      : entries.map(({ title, answer }) => `【${title}】\n${answer}`)
  const links = [...new Map(entries.flatMap(doorsOf).map((link) => [link.page, link])).values()]
  return say(`${words.join('\n\n')}\n\n${sourceLine(entries)}`, ...links.slice(0, MOST_DOORS))
}

const MOST_DOORS = 3

/** U5: where it was taken from, that a bot speaks, and the way to a person. */
export function sourceLine(entries: ReadonlyArray<Pick<KnowledgeEntry, 'source'>>): string {
  return `来源：${entries.map(({ source }) => source).join('；')}（自动客服${WAY_IN_WORDS}）`
}

const WAY_IN_WORDS = '，转人工请回复“人工”'

/** Where the way to a person stands below to be tapped, or is taken already, the words need not say it once more. */
export function withoutWay(reply: Reply): Reply {
  return { ...reply, text: reply.text.replaceAll(WAY_IN_WORDS, '') }
}

interface ReadEntry extends Omit<KnowledgeEntry, 'answer'> {
  answers: string[]
}

interface ReadBook {
  entries: ReadEntry[]
  faults: string[]
}

function readBook(file: string, text: string, facts: KnowledgeFacts): ReadBook {
  const refused = (faults: readonly string[]): ReadBook => ({
    entries: [],
    faults: faults.map((fault) => `${file}: ${fault}`),
  })
  const document = parseDocument(text)
  if (document.errors.length > 0)
    return refused(document.errors.map(({ message }) => message.split('\n')[0] ?? message))
  const parsed = Book.safeParse(document.toJS())
  if (!parsed.success)
    return refused(
      parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`),
    )
  const { source, entries } = parsed.data
  const read = entries.map(({ answer, ...entry }): ReadEntry => ({
    ...entry,
    source: `${source} · ${entry.title}`,
    answers: [answer].flat().map((written) => written.trim()),
  }))
  return {
    entries: read,
    faults: read.flatMap((entry) =>
      entryFaults(entry, facts).map((fault) => `${file}: ${entry.id}: ${fault}`),
    ),
  }
}

const PLACE = /\{([^{}]*)\}/g
const TELEPHONE = /(?<!\d)(?:\d{3,4}-\d{3,4}-\d{3,4}|0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|400\d{7})(?!\d)/

function entryFaults({ id, answers }: ReadEntry, facts: KnowledgeFacts): string[] {
  const unknown = answers
    .flatMap((answer) => [...answer.matchAll(PLACE)].map(([, name = '']) => name))
    .filter((name) => !(name in facts))
  return [
    ...unknown.map(
      (name) => `there is no fact {${name}}; there are ${Object.keys(facts).join(', ')}`,
    ),
    ...(shippedModel().topics.includes(id)
      ? []
      : ['nobody is known to ask for it: no [heading] of that name in asked/*.txt']),
    ...(answers.some((answer) => TELEPHONE.test(answer))
      ? [
          'names a telephone number; those stand in the policy and are shown to people who are logged in',
        ]
      : []),
  ]
}

/** Null where the platform lacks what the answer is about. */
function fillIn(answer: string, facts: KnowledgeFacts): string | null {
  const names = [...answer.matchAll(PLACE)].map(([, name = '']) => name)
  if (names.some((name) => (facts[name] ?? null) === null)) return null
  return answer.replace(PLACE, (_place, name: string) => facts[name] ?? '')
}
