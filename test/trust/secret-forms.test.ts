import { apart, goingOn, mayGoOn } from '../../server/trust/going-on'
import { maskWritten } from '../../server/trust/written-text'
import { lookAlikes, secretForms, shows, twoMessages } from './secret-forms'

const read = (written: string): string => written.replaceAll('\u200b', '')
/** As a channel keeps the second of two messages, and what becomes of the first. */
function keptOf([first, second]: readonly [string, string]): [string, string] {
  const before = maskWritten(first).text
  const alone = maskWritten(second).text
  if (!mayGoOn(alone)) return [before, alone]
  const parts = apart(maskWritten(goingOn(before, second)))
  return [parts.before, parts.text]
}

describe('F2, F5: a secret is hidden in whatever form it is told', () => {
  it.each([1, 2])('in 2,000 forms that are made up anew (%d)', (seed) => {
    const forms = secretForms(2_000, seed)
    expect(new Set(forms.map(({ written }) => written)).size).toBeGreaterThan(1_900)
    expect(
      forms
        .map(({ written, secret }) => ({ written, secret, ...maskWritten(written) }))
        .filter(
          ({ written, secret, text, warning }) =>
            text === read(written) || warning === null || shows(text, secret),
        )
        .map(({ written, text }) => `${written} => ${text}`),
    ).toEqual([])
  })

  it('and is hidden once: what is masked reads the same ever after', () => {
    const once = secretForms(1_000, 4).map(({ written }) => maskWritten(written).text)
    expect(once.filter((text) => maskWritten(text).text !== text)).toEqual([])
  })

  it.each([1, 2])('what only looks like one stays, alone and after any words (%d)', (seed) => {
    const written = lookAlikes(1_500, seed)
    expect(new Set(written).size).toBeGreaterThan(900)
    expect(written.filter((text) => maskWritten(text).text !== text)).toEqual([])
  })

  it.each([1, 2])('and so is one that is told in two messages (%d)', (seed) => {
    const pairs = twoMessages(600, seed)
    expect(
      pairs.secret
        .map(({ said, secret }) => ({ said, secret, kept: keptOf(said) }))
        .filter(({ secret, kept }) => shows(kept.join('\n'), secret))
        .map(({ said, kept }) => `${said.join(' / ')} => ${kept.join(' / ')}`),
    ).toEqual([])
    expect(
      pairs.needed
        .map((said) => ({ said, kept: keptOf(said) }))
        .filter(({ said, kept }) => said.join() !== kept.join())
        .map(({ said, kept }) => `${said.join(' / ')} => ${kept.join(' / ')}`),
    ).toEqual([])
  })

  it.each([
    [['前一半QX7K2M9P', '后一半ＬＡ４Ｔ８ＷＺ３'], '前一半[卡密已隐去]\n后一半[卡密已隐去]'],
    [['第一段是QX7K2M', '第二段LA4T8W'], '第一段是[卡密已隐去]\n第二段[卡密已隐去]'],
    [['前一半HKM20231001', '后一半0010001'], '前一半HKM20231001\n后一半0010001'],
    [['前半段T261201', '后半段480213'], '前半段T261201\n后半段480213'],
  ] as const)('halves that are named by nothing else: %j', ([first, second], kept) => {
    expect(keptOf([first, second]).join('\n')).toBe(kept)
  })
})
