import { createInflateRaw } from 'node:zlib'
import { DOCX, XLSX, ZIP } from './file-kinds'
import { notTaken, refused } from './refuse-file'

/** What an archive may hold. It is really unpacked while it is looked through: what it says of its own sizes proves nothing. */
const MOST_ENTRIES = 1000
const MOST_UNPACKED_BYTES = 200 * 1024 * 1024
const MOST_NESTED_BYTES = 20 * 1024 * 1024
const MOST_XML_BYTES = 4 * 1024 * 1024
const HEAD_BYTES = 512

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const MOST_COMMENT_BYTES = 0xffff
const STORED = 0
const DEFLATED = 8

interface Entry {
  name: string
  method: number
  sealed: boolean
  packed: Buffer
}

export const isArchive = (bytes: Buffer): boolean =>
  bytes.length >= 4 && (bytes.readUInt32LE(0) === LOCAL || bytes.readUInt32LE(0) === END)

/**
 * What an archive is: a document, a table, or files put together. Looked through to the last byte, so that nothing in it is a program, has
 * macros, unpacks without end or writes beside its folder. One document may lie in another; an archive in an archive may not.
 * @returns its media type
 * @throws UserError 413 or 415 with a sentence for the user
 */
export async function readArchive(bytes: Buffer): Promise<string> {
  return lookThrough(bytes, { left: MOST_UNPACKED_BYTES }, false)
}

async function lookThrough(
  bytes: Buffer,
  budget: { left: number },
  nested: boolean,
): Promise<string> {
  const entries = entriesOf(bytes)
  for (const { name, sealed } of entries) {
    if (sealed) throw sealedArchive()
    if (isOutside(name)) throw unreadable(`a path that leads outside: ${name}`)
    if (RUNS.test(asOpened(name))) throw holdsProgram(name)
  }
  const mediaType = kindOf(new Set(entries.map(({ name }) => name.toLowerCase())))
  if (nested && mediaType === ZIP) throw tooDeep()
  for (const entry of entries) {
    const content = await unpack(entry, budget)
    const head = content.subarray(0, HEAD_BYTES)
    const what = whatRuns(head)
    if (what !== null) throw holdsProgram(`${entry.name}: ${what}`)
    if (isPacked(head)) throw tooDeep()
    if (mediaType !== ZIP) refuseActiveParts(entry.name, content)
    if (isArchive(head)) {
      if (nested) throw tooDeep()
      await lookThrough(content, budget, true)
    }
  }
  return mediaType
}

/** By its parts: a document says what it is by what it is made of. */
function kindOf(names: ReadonlySet<string>): string {
  if (names.has('androidmanifest.xml') || names.has('meta-inf/manifest.mf'))
    throw holdsProgram('an app')
  if (!names.has('[content_types].xml')) {
    if (names.has('mimetype')) throw notTaken('an OpenDocument or book', SAVE_ANEW)
    return ZIP
  }
  if (names.has('word/document.xml')) return DOCX
  if (names.has('xl/workbook.xml')) return XLSX
  throw notTaken('an office file of another kind', SAVE_ANEW)
}

const SAVE_ANEW = '这种文件我们打不开，请另存为 PDF、.docx 或 .xlsx 再传'

/** Parts that say what else belongs to a document; names are told apart without regard to capitals. */
const TOLD = /\.rels$|^\[Content_Types\]\.xml$/i
const LINKED = /^xl\/externalLinks\//i

/** Macros, whatever is fetched when the file is opened, and calls of other programs. */
function refuseActiveParts(name: string, content: Buffer): void {
  if (/vbaProject|macrosheets|activeX/i.test(name)) throw hasMacros(name)
  const isTold = TOLD.test(name)
  const isLink = LINKED.test(name)
  if (!isTold && !isLink) return
  const text = content.toString('utf8')
  if (isHidden(text)) throw hasMacros(`${name}: is spelled so that it cannot be looked through`)
  if (isTold && /macroEnabled|vbaProject|activeX/i.test(text)) throw hasMacros(name)
  if (isLink && /ddeLink|oleLink/i.test(text)) throw hasMacros(`${name}: calls a program`)
  if (isTold && text.split('<').some(isFetched))
    throw hasMacros(`${name}: fetches a part when opened`)
}

/** Another charset, letters told by their numbers, names for words: an office program writes none of them here. */
const isHidden = (text: string): boolean =>
  text.includes('\0') || text.includes('&#') || text.includes('<!')

/** What lies elsewhere, but for a link that waits for a click and the tables that another table reads. */
const isFetched = (tag: string): boolean =>
  /TargetMode/i.test(tag) &&
  (tag.split(/\sType\s?=/).length !== 2 ||
    !/\sType\s?=\s?["'][^"'<>]{0,200}\/(?:hyperlink|externalLinkPath)["']/.test(tag))

/** What a system runs by its name alone. */
const RUNS =
  /\.(?:exe|com|bat|cmd|scr|pif|msi|msp|dll|sys|cpl|ocx|jse?|vbs?|vbe|wsf|wsh|hta|ps1|psm1|lnk|url|reg|inf|chm|jar|apk|ipa|app|dmg|pkg|iso|img|vhdx?|sh|command|desktop|dot[mx]?|doc[m]|xls[bm]|xl[at]m|ppt[m]|html?|mht|svg|swf)$/i

/** Windows leaves out what ends a name so. */
function asOpened(name: string): string {
  let end = name.length
  while (end > 0 && /[.\s]/.test(name.charAt(end - 1))) end -= 1
  return name.slice(0, end)
}

const HEADS: readonly (readonly [string, Buffer])[] = [
  ['a program for Windows', Buffer.from('MZ')],
  ['a program for Linux', Buffer.from([0x7f, 0x45, 0x4c, 0x46])],
  ['a program for macOS', Buffer.from([0xcf, 0xfa, 0xed, 0xfe])],
  ['a program for macOS', Buffer.from([0xca, 0xfe, 0xba, 0xbe])],
  ['a script', Buffer.from('#!')],
  ['a program for Android', Buffer.from('dex\n')],
  ['a shortcut', Buffer.from([0x4c, 0, 0, 0, 0x01, 0x14, 0x02, 0])],
  ['an old office file or an installer', Buffer.from([0xd0, 0xcf, 0x11, 0xe0])],
]

/** Null for what only a reader opens. */
function whatRuns(head: Buffer): string | null {
  return HEADS.find(([, mark]) => head.subarray(0, mark.length).equals(mark))?.[0] ?? null
}

const PACKED: readonly Buffer[] = [
  Buffer.from('Rar!'),
  Buffer.from([0x37, 0x7a, 0xbc, 0xaf]),
  Buffer.from([0x1f, 0x8b]),
  Buffer.from([0xfd, 0x37, 0x7a, 0x58]),
  Buffer.from('BZh'),
  Buffer.from('MSCF'),
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
]

/** Archives of other makes, into which nobody has looked. */
export const isPacked = (head: Buffer): boolean =>
  PACKED.some((mark) => head.subarray(0, mark.length).equals(mark))

function isOutside(name: string): boolean {
  return (
    name === '' ||
    name.includes('\0') ||
    name.includes('\\') ||
    name.startsWith('/') ||
    /^[a-z]:/i.test(name) ||
    name.split('/').includes('..')
  )
}

/** The list at the archive's end. Two programs must not read two different archives from the same bytes: each entry is told twice, alike. */
function entriesOf(bytes: Buffer): Entry[] {
  const end = endOf(bytes)
  const count = bytes.readUInt16LE(end + 10)
  if (count === 0) throw refused({ status: 415, code: 'empty_file', words: EMPTY })
  if (count > MOST_ENTRIES) throw tooMuch(`${count} entries`)
  const entries: Entry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let no = 0; no < count; no += 1) {
    if (at + CENTRAL_BYTES > end || bytes.readUInt32LE(at) !== CENTRAL)
      throw unreadable('the list of entries breaks off')
    const nameBytes = bytes.readUInt16LE(at + 28)
    const from = at + CENTRAL_BYTES
    const entry = entryAt(bytes, at, bytes.subarray(from, from + nameBytes))
    if (!entry.name.endsWith('/')) entries.push(entry)
    const extraEnd = from + nameBytes + bytes.readUInt16LE(at + 30)
    if (hasOtherName(bytes.subarray(from + nameBytes, extraEnd)))
      throw unreadable('an entry has two names')
    at = extraEnd + bytes.readUInt16LE(at + 32)
  }
  if (at !== end) throw unreadable('something lies between the list and its end')
  return entries
}

const UNICODE_PATH = 0x7075

/** A second name beside the first: some programs would take it, others not. */
function hasOtherName(extra: Buffer): boolean {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === UNICODE_PATH) return true
  return false
}

const EMPTY = '这个压缩包是空的，请换一个'

function endOf(bytes: Buffer): number {
  const least = Math.max(0, bytes.length - END_BYTES - MOST_COMMENT_BYTES)
  for (let at = bytes.length - END_BYTES; at >= least; at -= 1)
    if (
      bytes.readUInt32LE(at) === END &&
      at + END_BYTES + bytes.readUInt16LE(at + 20) === bytes.length
    )
      return at
  throw unreadable('no end')
}

function entryAt(bytes: Buffer, at: number, nameBytes: Buffer): Entry {
  const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
  const packedBytes = bytes.readUInt32LE(at + 20)
  const local = bytes.readUInt32LE(at + 42)
  if (local + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(local) !== LOCAL)
    throw unreadable('an entry is not where the list says')
  const nameEnd = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26)
  if (!bytes.subarray(local + LOCAL_BYTES, nameEnd).equals(nameBytes))
    throw unreadable('an entry has two names')
  const from = nameEnd + bytes.readUInt16LE(local + 28)
  if (hasOtherName(bytes.subarray(nameEnd, from))) throw unreadable('an entry has two names')
  if (from + packedBytes > bytes.length) throw unreadable('an entry breaks off')
  return {
    name: nameBytes.toString('utf8'),
    method,
    sealed: (flags & 1) === 1,
    packed: bytes.subarray(from, from + packedBytes),
  }
}

/** Unpacks in pieces and counts them; kept is the head, and the whole of what has to be read. */
async function unpack({ name, method, packed }: Entry, budget: { left: number }): Promise<Buffer> {
  if (method !== STORED && method !== DEFLATED) throw unreadable(`method ${method}`)
  const isRead = TOLD.test(name) || LINKED.test(name)
  const kept: Buffer[] = []
  let total = 0
  const most = (): number =>
    isRead ? MOST_XML_BYTES : isArchive(kept[0] ?? packed) ? MOST_NESTED_BYTES : 0
  const take = (piece: Buffer): void => {
    total += piece.length
    budget.left -= piece.length
    if (budget.left < 0) throw tooMuch('unpacks to more than the bound')
    if (kept.length === 0 || total <= most()) kept.push(piece)
    else if (most() > 0) throw tooMuch(`${name} is larger than what is looked into`)
  }
  if (method === STORED) take(packed)
  else await inflate(packed, take)
  return Buffer.concat(kept)
}

async function inflate(packed: Buffer, take: (piece: Buffer) => void): Promise<void> {
  const stream = createInflateRaw()
  const pieces: AsyncIterable<Buffer> = stream
  stream.end(packed)
  try {
    for await (const piece of pieces) take(piece)
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? unreadable(String(error))
      : error
  } finally {
    stream.destroy()
  }
}

const unreadable = (internal: string) =>
  refused({
    status: 415,
    code: 'archive_unreadable',
    words: '这个文件没能打开，可能没有传完整。请重新打包或另存一份再传',
    internal,
  })

const sealedArchive = () =>
  refused({
    status: 415,
    code: 'archive_sealed',
    words: '这个压缩包有密码，我们打不开。请去掉密码再传',
  })

const tooMuch = (internal: string) =>
  refused({
    status: 413,
    code: 'archive_too_large',
    words: '这个压缩包解开后太大，请只放需要的文件再传',
    internal,
  })

const tooDeep = () =>
  refused({
    status: 415,
    code: 'archive_in_archive',
    words: '压缩包里还有压缩包，我们打不开。请把文件直接放在一个 zip 里再传',
  })

const holdsProgram = (internal: string) =>
  refused({
    status: 415,
    code: 'holds_program',
    words: '里面有能运行的程序、网页或旧版 Office 文件，为了安全不能收。请只放图片、文档和文本再传',
    internal,
  })

const hasMacros = (internal: string) =>
  refused({
    status: 415,
    code: 'has_macros',
    words:
      '这个文件带宏或会自动连到别处，为了安全不能收。请另存为不带宏的 .docx、.xlsx 或 PDF 再传',
    internal,
  })
