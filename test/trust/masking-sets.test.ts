import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { maskWritten } from '../../server/trust/written-text'

const linesOf = (name: string): string[] =>
  readFileSync(join(__dirname, 'sets', `${name}.txt`), 'utf8')
    .trim()
    .split('\n')
/** A bank card's last digits stay, as on a receipt. */
const withoutEnds = (text: string): string => text.replace(/尾号 \d{4}/g, '')

/** Secrets as people tell them, each between ‹ and ›, in many voices. */
const TELLINGS = linesOf('tellings')
/** The same of what a bought card is used up with. */
const CARD_TELLINGS = linesOf('card-tellings')
/** What is written to us and only looks like a secret. */
const LOOK_ALIKES = linesOf('look-alikes')

const plain = (marked: string): string => marked.replace(/[‹›]/g, '')

describe('F2, F5: nothing that nobody may keep is kept, however it is told', () => {
  it('is tried on as many wordings as promised', () => {
    expect([
      new Set(TELLINGS).size >= 350,
      new Set(CARD_TELLINGS).size >= 60,
      new Set(LOOK_ALIKES).size >= 400,
    ]).toEqual([true, true, true])
  })

  it.each([
    ['tellings', TELLINGS],
    ['card-tellings', CARD_TELLINGS],
  ])('every secret of %s is hidden, and the writer is told', (_name, tellings) => {
    const kept = tellings.filter((marked) => {
      const secrets = [...marked.matchAll(/‹([^›]+)›/g)].map(([, secret = '']) => secret)
      const { text, warning } = maskWritten(plain(marked))
      return (
        secrets.length === 0 ||
        warning === null ||
        secrets.some((secret) => withoutEnds(text).includes(secret))
      )
    })
    expect(kept).toEqual([])
  })

  it('what only looks like a secret stays as it was written', () => {
    expect(LOOK_ALIKES.filter((text) => maskWritten(text).text !== text)).toEqual([])
  })

  it('masking what is masked changes nothing', () => {
    const once = [...TELLINGS, ...CARD_TELLINGS].map((marked) => maskWritten(plain(marked)).text)
    expect(once.filter((text) => maskWritten(text).text !== text)).toEqual([])
  })
})
