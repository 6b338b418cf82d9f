import filetype from 'magic-bytes.js'
import sharp from 'sharp'
import { UserError } from '../lib/errors'

export const MAX_FILE_BYTES = 20 * 1024 * 1024
/** 40 megapixels: above any phone's picture, below what would fill the memory. */
const MAX_PIXELS = 40_000_000
const LONGEST_EDGE = 4096

export interface AcceptedFile {
  bytes: Buffer
  mediaType: string
  width: number | null
  height: number | null
}

/** By what the bytes say, never by the name. Pages, programs and scripts are not taken. */
const KEPT_AS_THEY_ARE = new Map([
  ['pdf', 'application/pdf'], ['zip', 'application/zip'], ['amr', 'audio/amr'], ['mp3', 'audio/mpeg'], ['mp4', 'video/mp4'],
  ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
])
const IMAGES = new Set(['jpg', 'jpeg', 'png', 'webp', 'gif', 'heic', 'avif', 'tiff', 'tif', 'bmp'])

/**
 * Looks at the bytes, and draws images anew: without EXIF (where a picture was taken is nobody's business), upright,
 * and with nothing in them that is not picture.
 * @throws UserError 413 or 415 with a sentence for the user
 */
export async function acceptFile(bytes: Buffer): Promise<AcceptedFile> {
  if (bytes.length === 0) throw refused(415, 'empty_file', '这个文件是空的,请换一个')
  if (bytes.length > MAX_FILE_BYTES) throw refused(413, 'file_too_large', '文件超过 20 MB,请压缩或截图后再传')
  const extensions = filetype([...bytes.subarray(0, 4100)]).map(({ extension }) => extension ?? '')
  if (extensions.some((extension) => IMAGES.has(extension))) return redraw(bytes)
  const known = extensions.find((extension) => KEPT_AS_THEY_ARE.has(extension))
  const mediaType = known === undefined ? plainText(bytes) : KEPT_AS_THEY_ARE.get(known)
  if (mediaType === undefined) throw refused(415, 'file_type_refused', '这种文件我们打不开,请换成图片、PDF、文本或压缩包')
  return { bytes, mediaType, width: null, height: null }
}

async function redraw(bytes: Buffer): Promise<AcceptedFile> {
  try {
    const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: LONGEST_EDGE, height: LONGEST_EDGE, fit: 'inside', withoutEnlargement: true })
    const { hasAlpha } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata()
    const drawn = hasAlpha ? picture.png({ compressionLevel: 8 }) : picture.jpeg({ quality: 85, mozjpeg: true })
    const { data, info } = await drawn.toBuffer({ resolveWithObject: true })
    return { bytes: data, mediaType: hasAlpha ? 'image/png' : 'image/jpeg', width: info.width, height: info.height }
  } catch (error) {
    throw refused(415, 'image_unreadable', '这张图片没能打开,请重新截图或换一张', String(error))
  }
}

/** A log or a note: valid UTF-8 without control characters, and not a page in disguise. */
function plainText(bytes: Buffer): string | undefined {
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    const content = text.decode(bytes)
    // eslint-disable-next-line no-control-regex -- control characters are what tells a binary file from a text
    if (/[\u0000-\u0008\u000e-\u001f]/.test(content) || /<\s*(?:!doctype|html|script|svg|\?xml)/i.test(content)) return undefined
    return 'text/plain; charset=utf-8'
  } catch {
    return undefined
  }
}

function refused(status: number, code: string, words: string, internal?: string): UserError {
  return new UserError(code, { status, public: words, internal: internal ?? code })
}
