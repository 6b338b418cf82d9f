import filetype from 'magic-bytes.js'
import sharp, { type Metadata } from 'sharp'
import { UserError } from '../lib/errors'
import { isArchive, isPacked, readArchive } from './read-archive'
import { notTaken, refused } from './refuse-file'

export const MAX_FILE_BYTES = 20 * 1024 * 1024
/** What has to be drawn pixel by pixel: 24 megapixels, about 100 MB while it is in hand. */
const MAX_PIXELS = 24_000_000
/** A JPEG is made smaller while it is read, so that a phone's largest picture costs no more. */
const MAX_JPEG_PIXELS = 64_000_000
/** The shorter side: long screenshots keep their width, so that what is written on them stays readable. */
const SHORTER_EDGE = 2160
const LONGER_EDGE = 16_000
const MAX_DRAWN_PIXELS = 16_000_000
/** The better compression takes three times as long; what is larger does without. */
const MAX_DENSE_PIXELS = 3_000_000
const DRAWING_TAKES_AT_MOST_S = 20
const HEAD_BYTES = 4100

export interface AcceptedFile {
  bytes: Buffer
  mediaType: string
  width: number | null
  height: number | null
}

/** By what the bytes say, never by the name. Archives are looked through (`read-archive.ts`): a program is one too. */
const KEPT_AS_THEY_ARE = new Map([
  ['pdf', 'application/pdf'],
  ['amr', 'audio/amr'],
  ['mp3', 'audio/mpeg'],
  ['mp4', 'video/mp4'],
])
const IMAGES = new Set(['jpg', 'jpeg', 'png', 'webp', 'gif', 'heic', 'avif', 'tiff', 'tif', 'bmp'])

/**
 * Looks at the bytes, and draws images anew: without EXIF (where a picture was taken is nobody's business), upright,
 * and with nothing in them that is not picture.
 * @throws UserError 413 or 415 with a sentence for the user
 */
export async function acceptFile(bytes: Buffer): Promise<AcceptedFile> {
  if (bytes.length === 0)
    throw refused({ status: 415, code: 'empty_file', words: '这个文件是空的，请换一个' })
  if (bytes.length > MAX_FILE_BYTES)
    throw refused({
      status: 413,
      code: 'file_too_large',
      words: '文件超过 20 MB，请压缩或截图后再传',
    })
  // Text first: a note that begins with BM is not yet a bitmap. A PDF may be all text.
  const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-'
  const text = isPdf ? null : readText(bytes, 'utf-8')
  if (text !== null) return acceptText(bytes, text, 'utf-8')
  if (isArchive(bytes)) return asItIs(bytes, await readArchive(bytes))
  const extensions = sniff(bytes)
  if (extensions.some((extension) => IMAGES.has(extension))) return redraw(bytes, extensions)
  const mediaType = extensions
    .map((extension) => KEPT_AS_THEY_ARE.get(extension))
    .find((type) => type !== undefined)
  return mediaType === undefined ? acceptOldText(bytes, extensions) : asItIs(bytes, mediaType)
}

function asItIs(bytes: Buffer, mediaType: string): AcceptedFile {
  return { bytes, mediaType, width: null, height: null }
}

/** Notes from a Windows of some years ago are not in UTF-8. @throws UserError for what is no text either */
function acceptOldText(bytes: Buffer, extensions: readonly string[]): AcceptedFile {
  if (bytes.subarray(0, OFFICE_HEAD.length).equals(OFFICE_HEAD))
    throw notTaken('an old or sealed office file', OLD_OFFICE)
  if (isPacked(bytes)) throw notTaken('an archive of another make', OTHER_ARCHIVE)
  const sniffed = `sniffed as ${extensions.join(', ') || 'nothing known'}`
  if (extensions.some((extension) => extension !== '' && extension !== 'txt'))
    throw notTaken(sniffed)
  const charset = UTF16_MARK.equals(bytes.subarray(0, 2)) ? 'utf-16le' : 'gb18030'
  const text = readText(bytes, charset)
  if (text === null) throw notTaken(sniffed)
  return acceptText(bytes, text, charset)
}

const OFFICE_HEAD = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])
const UTF16_MARK = Buffer.from([0xff, 0xfe])
const OLD_OFFICE =
  '旧版（.doc、.xls）或加了密码的 Office 文件我们打不开，请去掉密码，另存为 .docx、.xlsx 或 PDF 再传'
const OTHER_ARCHIVE = '这种压缩包我们打不开，请换成 zip 再传'

const AMR_HEAD = '#!AMR'

function sniff(bytes: Buffer): string[] {
  if (bytes.subarray(0, AMR_HEAD.length).toString('latin1') === AMR_HEAD) return ['amr']
  return filetype(bytes.subarray(0, HEAD_BYTES)).map(({ extension }) => extension ?? '')
}

/** One picture has one thread: the others of the pool read the pages that people open meanwhile. Nothing is kept for the next. */
sharp.concurrency(1)
sharp.cache(false)

async function redraw(bytes: Buffer, extensions: readonly string[]): Promise<AcceptedFile> {
  const unreadable = (error: unknown): UserError =>
    refused({
      status: 415,
      code: 'image_unreadable',
      internal: String(error),
      words: extensions.includes('heic')
        ? '这是苹果手机的 HEIC 图片，我们还打不开，请截一张图再传'
        : '这张图片没能打开，请截一张图再传',
    })
  const seen = await sharp(bytes, { limitInputPixels: MAX_JPEG_PIXELS })
    .metadata()
    .catch((error: unknown) => {
      throw unreadable(error)
    })
  const { width, height } = drawnSize(seen)
  try {
    const { data, info } = await sharp(bytes, {
      limitInputPixels: MAX_JPEG_PIXELS,
      failOn: 'error',
    })
      .timeout({ seconds: DRAWING_TAKES_AT_MOST_S })
      .rotate()
      .resize({ width, height, fit: 'fill', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .jpeg({
        quality: 85,
        mozjpeg: width * height <= MAX_DENSE_PIXELS,
        chromaSubsampling: seen.format === 'jpeg' ? '4:2:0' : '4:4:4',
      })
      .toBuffer({ resolveWithObject: true })
    if (data.length > MAX_FILE_BYTES) throw tooManyPixels(`${data.length} bytes when drawn`)
    return { bytes: data, mediaType: 'image/jpeg', width: info.width, height: info.height }
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(error)
  }
}

/** Upright; smaller where a side or the whole is over its bound. @throws UserError where reading it would cost too much */
function drawnSize({ width: across, height: down, format, orientation = 1 }: Metadata): {
  width: number
  height: number
} {
  if (across * down > (format === 'jpeg' ? MAX_JPEG_PIXELS : MAX_PIXELS))
    throw tooManyPixels(`${across}×${down}`)
  const [width, height] = orientation >= 5 ? [down, across] : [across, down]
  const [shorter, longer] = width < height ? [width, height] : [height, width]
  const scale = Math.min(
    1,
    SHORTER_EDGE / shorter,
    LONGER_EDGE / longer,
    Math.sqrt(MAX_DRAWN_PIXELS / (width * height)),
  )
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

function tooManyPixels(internal: string): UserError {
  return refused({
    status: 413,
    code: 'image_too_large',
    words: '这张图片太大了，请截取需要的部分再传',
    internal,
  })
}

type Charset = 'utf-8' | 'utf-16le' | 'gb18030'

/** Valid in that charset and without control characters: a log or a note. Null for anything else. */
function readText(bytes: Buffer, charset: Charset): string | null {
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes)
    // eslint-disable-next-line no-control-regex -- control characters are what tells a binary file from a text
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? null : text
  } catch {
    return null
  }
}

/** Pages and scripts begin as such; a log that quotes a page is a log. */
const PAGE_OR_SCRIPT =
  /^\s*(?:<(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe)|#!|@echo\b)/i

function acceptText(bytes: Buffer, text: string, charset: Charset): AcceptedFile {
  if (PAGE_OR_SCRIPT.test(text)) throw notTaken('a page or a script')
  return asItIs(bytes, `text/plain; charset=${charset}`)
}
