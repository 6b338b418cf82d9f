import type { Reply } from '../reply'
import { sourceLine } from '../knowledge'
import type { Fact } from './fact'
import { faultOfWords, type Fault } from './own-words'

export type Verdict =
  { reply: Reply; used: Fact[]; fault: null } | { reply: null; used: []; fault: Fault }

const MOST_OWN_CHARACTERS = 160
const MOST_ANSWER_CHARACTERS = 900
const MOST_QUESTION_CHARACTERS = 60
const MOST_FACTS = 4
const MOST_DOORS = 4
const MARK = /\{(F\d{1,3})\}/g

/**
 * What becomes of a model's answer: the server's facts stand where it named them, and between them words in which nothing is claimed. Whatever
 * else it holds throws all of it away. Pure.
 * @param heard what the customer said: whoever tells a model what to say is not to hear it from us
 */
export function verifyAnswer(written: string, facts: readonly Fact[], heard = ''): Verdict {
  const answer = quotedAsMarks(written.trim(), facts)
  if (answer === '') return refused('empty')
  const named = [...new Set([...answer.matchAll(MARK)].map(([, id = '']) => id))]
  const used = named.flatMap((id) => facts.find((fact) => fact.id === id) ?? [])
  if (used.length < named.length) return refused('unknown-fact')
  if (used.length > MOST_FACTS) return refused('too-many-facts')
  const own = answer.replace(MARK, '\n')
  if (Array.from(own).length > MOST_OWN_CHARACTERS) return refused('too-long')
  const fault = echoes(own, heard) ? 'echo' : faultOfWords(own, lettersOf(used))
  if (fault) return refused(fault)
  if (used.length === 0 && !onlyAsks(own)) return refused('no-source')
  return assemble(answer, used)
}

const refused = (fault: Fault): Verdict => ({ reply: null, used: [], fault })

const MOST_ECHOED = 6

/** Whether it says again what the customer said, marks and blanks aside. */
function echoes(own: string, heard: string): boolean {
  const [said, told] = [own, heard].map((text) => text.replace(/[^\p{L}\p{N}]/gu, ''))
  if (said === undefined || told === undefined || told.length <= MOST_ECHOED) return false
  const runs = Array.from({ length: Math.max(0, said.length - MOST_ECHOED) }, (_, at) =>
    said.slice(at, at + MOST_ECHOED + 1),
  )
  return runs.some((run) => told.includes(run))
}

/** Without a fact there is nothing to tell: it may ask what is meant. */
function onlyAsks(own: string): boolean {
  const sentences = own
    .split(/(?<=[。！？\n])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
  return (
    Array.from(own).length <= MOST_QUESTION_CHARACTERS &&
    sentences.length <= 2 &&
    sentences.at(-1)?.endsWith('？') === true
  )
}

function assemble(answer: string, used: readonly Fact[]): Verdict {
  const said = answer
    .replaceAll('！', '。')
    .replace(MARK, (_mark, id: string) => used.find((fact) => fact.id === id)?.text ?? '')
    .trim()
  const sources = used.flatMap(({ source }) => (source === null ? [] : [{ source }]))
  const text = sources.length === 0 ? said : `${said}\n\n${sourceLine(sources)}`
  if (Array.from(text).length > MOST_ANSWER_CHARACTERS) return refused('too-long')
  const links = [
    ...new Map(used.flatMap((fact) => fact.links).map((link) => [link.page, link])).values(),
  ].slice(0, MOST_DOORS)
  return { reply: { text, links, generated: true }, used: [...used], fault: null }
}

/** A fact that was copied out whole stands for its mark. A part of one does not: its condition may be in the rest. */
function quotedAsMarks(answer: string, facts: readonly Fact[]): string {
  return facts.reduce(
    (told, { id, shown }) =>
      shown.trim().length >= 8 ? told.replaceAll(shown.trim(), `{${id}}`) : told,
    answer,
  )
}

/** Names in letters, as the facts that are told spell them. */
function lettersOf(used: readonly Fact[]): ReadonlySet<string> {
  return new Set(
    used
      .flatMap(({ text }) => text.match(/[A-Za-z]{2,20}/g) ?? [])
      .map((word) => word.toLowerCase()),
  )
}
