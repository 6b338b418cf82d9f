import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { configFolder } from '../policy/config-folder'
import type { Policy } from '../policy/policy.schema'
import { knowledgeFacts, type KnowledgeFacts } from './knowledge-facts'
import { findMatch, readAsking, type Matchable } from './knowledge-match'
import { PAGES, say, type Reply } from './reply'

const DoorName = z.enum(['contact', 'orders', 'tickets', 'new-ticket', 'binding', 'messages'])
type DoorName = z.infer<typeof DoorName>

const DOORS: Readonly<Record<DoorName, Reply['links'][number]>> = {
  contact: { label: '联系客服', page: PAGES.contact },
  orders: { label: '我的订单', page: PAGES.orders },
  tickets: { label: '我的工单', page: PAGES.tickets },
  'new-ticket': { label: '提交工单', page: PAGES.newTicket },
  binding: { label: '微信通知', page: PAGES.binding },
  messages: { label: '我的消息', page: PAGES.messages },
}

const Book = z.strictObject({
  /** What the answers of this file are taken from; stands in each of them. */
  source: z.string().min(2).max(20),
  /** With one of these a question is about none of the entries. */
  not: z.array(z.string().min(1)).default([]),
  entries: z.array(z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/), title: z.string().min(2).max(20),
    asks: z.array(z.string().min(2).max(300)).min(1), not: z.array(z.string().min(1)).default([]),
    answer: z.string().min(10).max(400), doors: z.array(DoorName).max(3).default([]),
  })).min(1),
})

export interface KnowledgeEntry extends Matchable {
  title: string
  /** `售后规则 · 7天无理由` */
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
export function loadKnowledge(policy: Policy, folder: string = configFolder('knowledge')): Knowledge {
  const facts = knowledgeFacts(policy)
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort()
  const read = files.map((file) => readBook(file, readFileSync(join(folder, file), 'utf8'), facts))
  const entries = read.flatMap((book) => book.entries)
  const ids = entries.map(({ id }) => id)
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
  const faults = [...read.flatMap((book) => book.faults), ...repeated.map((id) => `${id} is there more than once`)]
  if (files.length === 0) faults.push(`${folder} holds no .yaml file`)
  if (faults.length > 0) throw new KnowledgeError(faults)
  return entries.flatMap((entry) => {
    const answer = fillIn(entry.answer, facts)
    return answer === null ? [] : [{ ...entry, answer }]
  })
}

/** @returns null when no entry is sure enough: a wrong answer is worse than none */
export function answerFromKnowledge(knowledge: Knowledge, text: string): KnowledgeAnswer | null {
  const entry = findMatch(knowledge, text)
  if (!entry) return null
  const words = `${entry.answer}\n\n来源:${entry.source}\n这是自动客服的回答,没说清楚请回复“人工”`
  return { reply: say(words, ...entry.doors.map((name) => DOORS[name])), source: entry.source }
}

interface ReadBook {
  entries: KnowledgeEntry[]
  faults: string[]
}

function readBook(file: string, text: string, facts: KnowledgeFacts): ReadBook {
  const refused = (faults: readonly string[]): ReadBook => ({ entries: [], faults: faults.map((fault) => `${file}: ${fault}`) })
  const document = parseDocument(text)
  if (document.errors.length > 0) return refused(document.errors.map(({ message }) => message.split('\n')[0] ?? message))
  const parsed = Book.safeParse(document.toJS())
  if (!parsed.success) return refused(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`))
  const { source, not, entries } = parsed.data
  const read = entries.map(({ asks, ...entry }) => ({
    ...entry, not: [...not, ...entry.not], source: `${source} · ${entry.title}`, answer: entry.answer.trim(), asks: asks.map(readAsking),
  }))
  return { entries: read, faults: read.flatMap((entry) => entryFaults(entry, facts).map((fault) => `${file}: ${entry.id}: ${fault}`)) }
}

const PLACE = /\{([^{}]*)\}/g
const TELEPHONE = /(?<!\d)(?:\d{3,4}-\d{3,4}-\d{3,4}|0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|400\d{7})(?!\d)/

function entryFaults({ answer, asks }: KnowledgeEntry, facts: KnowledgeFacts): string[] {
  const unknown = [...answer.matchAll(PLACE)].map(([, name = '']) => name).filter((name) => !(name in facts))
  return [
    ...unknown.map((name) => `there is no fact {${name}}; there are ${Object.keys(facts).join(', ')}`),
    ...(asks.some((asking) => asking.some((group) => group.length === 0)) ? ['a way of asking has a group without words'] : []),
    ...(asks.some((asking) => asking.every((group) => group.some((word) => word.length < 2)) && asking.length < 2)
      ? ['a single character is no way of asking'] : []),
    ...(TELEPHONE.test(answer) ? ['names a telephone number; those stand in the policy and are shown to people who are logged in'] : []),
  ]
}

/** Null where the platform lacks what the answer is about. */
function fillIn(answer: string, facts: KnowledgeFacts): string | null {
  const names = [...answer.matchAll(PLACE)].map(([, name = '']) => name)
  if (names.some((name) => (facts[name] ?? null) === null)) return null
  return answer.replace(PLACE, (_place, name: string) => facts[name] ?? '')
}
