import type { Sighting } from './sighting'

/** Everything of an address but Chinese: one class of characters, so that reading costs no more than the text's length. */
const RUN = /[^\s\p{Script=Han}，。；：！？、“”‘’（）《》【】「」<>"]{4,600}/gu
/** A Chinese name before a suffix: `海城卡盟.com`. */
const CHINESE =
  /(?:^|[\s:/“"（(《【])([\p{Script=Han}a-z0-9-]{2,24})\.(com|cn|net|org|top|vip|xyz|shop|中国|公司|网络|网址|在线)(?![a-z])/gu
/** Ends of names of files, which are no addresses. */
const FILES = new Set([
  'txt',
  'jpg',
  'jpeg',
  'png',
  'gif',
  'pdf',
  'doc',
  'docx',
  'xls',
  'xlsx',
  'ppt',
  'pptx',
  'zip',
  'rar',
  'exe',
  'apk',
  'mp3',
  'mp4',
  'csv',
  'json',
  'js',
  'ts',
])
const DOMAIN_ENDS = 'com|cn|net|org|top|vip|xyz|shop|cc|me|info|club|site|online|tk|io|co'
const SPACED = new RegExp(`([a-z0-9]) ?[.点] ?(?=(?:${DOMAIN_ENDS})(?![a-z]))`, 'g')

/** The address as it is typed where fakes do not want it to be found: `hckm点net`, `hckm . com`, `hckm。com`. */
function asTyped(text: string): string {
  return text.replace(/(?<=[a-z0-9])[。｡．](?=[a-z0-9])/g, '.').replace(SPACED, '$1.')
}

/** Addresses of pages and of mail. @param text lower case, half width */
export function findAddresses(text: string): Sighting[] {
  const typed = asTyped(text)
  const runs = [...typed.matchAll(RUN)].flatMap((match) => partsOf(match[0], match.index))
  const chinese = [...typed.matchAll(CHINESE)]
    .filter(([, name = '']) => /\p{Script=Han}/u.test(name))
    .flatMap((match): Sighting[] => {
      const host = hostOf(`${match[1] ?? ''}.${match[2] ?? ''}`)
      return host === null ? [] : [{ kind: 'domain', value: host, at: match.index }]
    })
  return [...runs, ...chinese]
}

/** An address may carry another one along: `…?url=https://…`. */
function partsOf(run: string, at: number): Sighting[] {
  const starts = [...run.matchAll(/https?:\/\/|%3a%2f%2f/g)]
  const pieces =
    starts.length === 0
      ? [run]
      : [
          run.slice(0, starts[0]?.index),
          ...starts.map(
            (start, index) =>
              `//${run.slice(start.index + start[0].length, starts[index + 1]?.index)}`,
          ),
        ]
  return pieces.flatMap((piece) => addressOf(piece, at) ?? [])
}

function addressOf(piece: string, at: number): Sighting | null {
  const schemed = piece.startsWith('//')
  const [authority = ''] = (
    schemed ? piece.slice(2) : piece.replace(/^[^a-z0-9@._\u0080-\uffff-]+/, '')
  ).split(/[/?#,;!~*|]/, 1)
  const cut = authority.lastIndexOf('@')
  const before = cut === -1 ? '' : authority.slice(0, cut)
  const host = hostOf(authority.slice(cut + 1), schemed)
  if (host === null) return null
  if (!schemed && before !== '' && /^[a-z0-9._%+-]{1,64}$/.test(before))
    return { kind: 'email', value: `${before}@${host}`, at, before }
  return { kind: 'domain', value: host, at, before }
}

/** In the form that browsers compare; null where it is none. */
function hostOf(written: string, schemed = false): string | null {
  const bare = withoutEdges(written)
  if (!bare.includes('.') && !schemed) return null
  if (/^[\d.:]+$/.test(bare) && !schemed) return null
  const host = parsedHost(bare)
  if (host === null || host.length > 120) return null
  const last = host.split('.').at(-1) ?? ''
  if (!host.includes('.') || host.startsWith('[')) return schemed ? host : null
  if (schemed) return host
  return /^(?:[a-z]{2,18}|xn--[a-z0-9-]{2,40})$/.test(last) && !FILES.has(last) ? host : null
}

const EDGES = new Set(`.()[]{}'’:=&`)

/** Without the marks around it; an address of IPv6 keeps its brackets. */
function withoutEdges(written: string): string {
  if (written.startsWith('[')) return written
  let [from, to] = [0, written.length]
  while (from < to && EDGES.has(written[from] ?? '')) from += 1
  while (to > from && EDGES.has(written[to - 1] ?? '')) to -= 1
  return written.slice(from, to)
}

function parsedHost(written: string): string | null {
  try {
    return new URL(`http://${written}`).hostname.replace(/\.$/, '').replace(/^www\./, '')
  } catch {
    return null
  }
}
