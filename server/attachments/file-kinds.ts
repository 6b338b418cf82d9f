/** What a kept file is, for people and for its ending. */
interface FileKind {
  /** As people read it: `Word 文档`. */
  name: string
  /** The first is given to a name that has none of them. */
  endings: readonly [string, ...string[]]
}

export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const ZIP = 'application/zip'

/** A table (.csv) is kept as a text: a program that opens it as a table would carry out what somebody wrote into it. */
const TEXT: FileKind = { name: '文本', endings: ['.txt', '.log'] }

const KINDS = new Map<string, FileKind>([
  ['image/jpeg', { name: '图片', endings: ['.jpg'] }],
  ['image/png', { name: '图片', endings: ['.png'] }],
  ['application/pdf', { name: 'PDF', endings: ['.pdf'] }],
  [DOCX, { name: 'Word 文档', endings: ['.docx'] }],
  [XLSX, { name: 'Excel 表格', endings: ['.xlsx'] }],
  [ZIP, { name: '压缩包', endings: ['.zip'] }],
  ['audio/amr', { name: '语音', endings: ['.amr'] }],
  ['audio/mpeg', { name: '音频', endings: ['.mp3'] }],
  ['video/mp4', { name: '视频', endings: ['.mp4'] }],
])

export function fileKind(mediaType: string): FileKind | null {
  return mediaType.startsWith('text/plain') ? TEXT : (KINDS.get(mediaType) ?? null)
}

const MIB = 1024 * 1024

/** `340 KB`, `2.4 MB` */
export function sizeText(bytes: number): string {
  return bytes < MIB
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / MIB).toFixed(1)} MB`
}
