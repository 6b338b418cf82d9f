import { keyOf, hanSound, type OfficialDirectory } from './directory'
import type { DoorKind } from './official.contract'
import type { Judged, Sighting } from './sighting'

const NAMED_KINDS: ReadonlySet<DoorKind> = new Set([
  'official-account',
  'mini-program',
  'kf',
  'group',
])
const KIND_TEXT: Readonly<Partial<Record<DoorKind, string>>> = {
  'official-account': '公众号',
  'mini-program': '小程序',
  kf: '客服',
  group: '用户群',
}
/** What a name goes on with after the brand, and ends with. */
const TAIL = /^[^\s，。！？、：；,.!?:;“”"'「」《》()（）的是吗呢吧啊给让叫说有在加]{0,12}/u
const ENDS =
  /(?:客服|服务号|公众号|订阅号|小程序|群|售后|中心|旗舰店|专卖店|平台|官方|团队|助手|专员|经理|站|部)\d{0,6}$/u
const QUOTED = /[“"「《【『]([^”"」》】』\n]{2,24})[”"」》】』]/gu
/** Characters that are drawn alike, pair by pair. */
const DRAWN_ALIKE = new Set(
  [
    '城成',
    '城诚',
    '盟萌',
    '宝保',
    '业叶',
    '卡咔',
    '卡佧',
    '海每',
    '宏宠',
    '洪宏',
    '盟猛',
    '宝宔',
  ].flatMap((pair) => [pair, [...pair].reverse().join('')]),
)

/** Names of accounts and groups that stand in quotes, are or begin with the platform's name, or with one that is close to it. */
export function findNames(text: string, directory: OfficialDirectory): Sighting[] {
  const listed = directory.doors.filter(({ kind }) => NAMED_KINDS.has(kind))
  const sightings: Sighting[] = []
  for (const [at, brand] of brandsIn(text, directory)) {
    const rest = text.slice(at)
    const whole = listed
      .filter(({ value }) => rest.startsWith(value))
      .sort((one, other) => other.value.length - one.value.length)[0]
    const tail = TAIL.exec(rest.slice(brand.length))?.[0] ?? ''
    const named = `${rest.slice(0, brand.length)}${tail}`
    // A listed name with more behind it is another name; the platform's name alone is what everybody calls it.
    const ornate = ornateAt(text, { at, length: whole?.value.length ?? brand.length })
    if (ornate !== null) sightings.push({ kind: 'name', value: ornate, at })
    else if (
      whole &&
      whole.value !== brand &&
      (named.length <= whole.value.length || !ENDS.test(named))
    ) {
      sightings.push({ kind: whole.kind, value: whole.value, at })
    } else if (ENDS.test(tail)) sightings.push({ kind: 'name', value: named, at })
  }
  const quoted = [...text.matchAll(QUOTED)]
    .map(({ 1: value = '', index }): Sighting => ({ kind: 'name', value, at: index + 1 }))
    .filter(
      ({ value }) =>
        brandsIn(value, directory).length > 0 ||
        listed.some(({ key }) => key === keyOf('name', value)),
    )
  return [
    ...quoted,
    ...sightings.filter(
      ({ at }) => !quoted.some((one) => at >= one.at && at < one.at + one.value.length),
    ),
  ]
}

const ORNAMENT = /^[★☆✔√®™●•·_✓◆◇※@-]$/u

/** A name with a sign that belongs to it, as fakes are named where the plain name is taken; null where it has none. */
function ornateAt(text: string, { at, length }: { at: number; length: number }): string | null {
  const [before = '', after = ''] = [text[at - 1], text[at + length]]
  const isOrnate = ORNAMENT.test(before) || ORNAMENT.test(after)
  return isOrnate
    ? `${ORNAMENT.test(before) ? before : ''}${text.slice(at, at + length)}${ORNAMENT.test(after) ? after : ''}`
    : null
}

/** Where the platform's name stands, or one that sounds or looks like it. */
function brandsIn(
  text: string,
  { brands }: OfficialDirectory,
): Array<[at: number, written: string]> {
  return brands.flatMap((brand) => {
    const found: Array<[number, string]> = []
    for (let at = 0; at + brand.name.length <= text.length && found.length < 40; at += 1) {
      const written = text.slice(at, at + brand.name.length)
      if (written === brand.name || resembles(written, brand)) found.push([at, written])
    }
    return found
  })
}

/** One character is another one that is read or drawn alike. */
function resembles(
  written: string,
  { name, sounds }: OfficialDirectory['brands'][number],
): boolean {
  let others = 0
  let at = -1
  for (let index = 0; index < name.length; index += 1) {
    if (written[index] === name[index]) continue
    others += 1
    at = index
    if (others > 1) return false
  }
  const [mine = '', theirs = ''] = [name[at] ?? '', written[at] ?? '']
  return others === 1 && (hanSound(theirs) === sounds[at] || DRAWN_ALIKE.has(`${mine}${theirs}`))
}

export function judgeName({ value }: Sighting, directory: OfficialDirectory): Judged {
  const { doors, brands, subject } = directory
  const key = keyOf('name', value)
  const own = doors.find((door) => NAMED_KINDS.has(door.kind) && door.key === key)
  if (own)
    return {
      verdict: 'official',
      reason: `这是我们的${KIND_TEXT[own.kind] ?? '名字'}的名字。名字能照抄，${own.recognise}`,
      looksLike: null,
    }
  const brand = brands.find(({ name }) => key.includes(keyOf('name', name)))
  if (brand && key === keyOf('name', brand.name)) {
    return {
      verdict: 'unknown',
      reason: `这是我们的名字，谁都能写，光看名字分不出真假${subject === null ? '' : `。点开看认证主体是不是“${subject}”`}`,
      looksLike: null,
    }
  }
  if (brand)
    return {
      verdict: 'fake',
      reason: `带着“${brand.name}”几个字，但不在官方名单里`,
      looksLike: null,
    }
  const [near] = brandsIn(key, directory)
  const meant = brands.find((one) => near !== undefined && resembles(near[1], one))
  if (meant)
    return {
      verdict: 'fake',
      reason: `和“${meant.name}”只差一个字，不是我们`,
      looksLike: meant.name,
    }
  return { verdict: 'unknown', reason: '不在官方名单里，请先当作不是我们的', looksLike: null }
}
