import { wordsOf, type Choice, type Reply } from '../../bot/reply'

/** One byte less than WeChat's documents say: longer ones were reported as refused. */
const MAX_BYTES = 2047

export interface LinkTargets {
  publicUrl: string
  /** The mini program that WeChat opens; the web address serves where it cannot. */
  miniProgramAppId: string
}

/**
 * A reply as the official account's text: links become WeChat's own anchors, which open the mini program; choices become
 * numbered lines, since not every account may send menus. Cut at 2,047 bytes of UTF-8, links and choices kept whole.
 */
export function renderReply(reply: Reply, targets: LinkTargets): string {
  const links = reply.links.map(({ label, page }) => {
    if (/^https?:\/\//.test(page)) return `<a href="${page}">${label}</a>`
    const path = page.startsWith('/') ? page.slice(1) : page
    return `<a href="${targets.publicUrl}/#${page}" data-miniprogram-appid="${targets.miniProgramAppId}" data-miniprogram-path="${path}">${label}</a>`
  })
  const doors = links.length > 0 ? `\n\n${links.join('\n')}` : ''
  const tail = `${choiceLines(reply.choices ?? [])}${doors}`
  return cutBytes(escapeText(wordsOf(reply)), MAX_BYTES - Buffer.byteLength(tail)) + tail
}

function choiceLines(choices: readonly Choice[]): string {
  if (choices.length === 0) return ''
  const person = choices.find(({ id }) => id === PERSON_ID)
  const others = numbered(choices).map(({ label }, index) => `${index + 1} ${escapeText(label)}`)
  // B18: 0 is the person's, and of nothing else.
  const all = [...others, ...(person ? [`0 ${escapeText(person.label)}`] : [])]
  return `\n\n${all.join('\n')}${others.length > 0 ? '\n回复前面的数字就可以' : ''}`
}

const PERSON_ID = 'person'
const MOST_NUMBERED = 9

function numbered(choices: readonly Choice[]): Choice[] {
  return choices.filter(({ id }) => id !== PERSON_ID).slice(0, MOST_NUMBERED)
}

/**
 * The choice that a follower's words stand for: its number (1, 1. or full width) or its label, and nothing else. Pure.
 * @returns its id, or null
 */
export function choiceMeant(choices: readonly Choice[], words: string): string | null {
  const said = words.normalize('NFKC').trim()
  const number = /^(\d{1,2})[.、。)]?$/.exec(said)?.[1]
  const byNumber =
    number === '0'
      ? choices.find(({ id }) => id === PERSON_ID)
      : number === undefined
        ? undefined
        : numbered(choices)[Number(number) - 1]
  return (byNumber ?? choices.find(({ label }) => label.normalize('NFKC') === said))?.id ?? null
}

/** What a customer wrote may stand in a reply (an order number, say); it must never become markup. */
function escapeText(text: string): string {
  return text.replace(/</g, '\uFF1C').replace(/>/g, '\uFF1E')
}

function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let used = 3
  let cut = ''
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > maxBytes) break
    cut += character
  }
  return `${cut}…`
}
