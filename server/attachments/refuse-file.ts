import { UserError } from '../lib/errors'

/** A file that is not taken, with a sentence that says what to do instead. */
export function refused({
  status,
  code,
  words,
  internal,
}: {
  status: number
  code: string
  words: string
  internal?: string
}): UserError {
  return new UserError(code, { status, public: words, internal: internal ?? code })
}

export function notTaken(
  internal: string,
  words = '这种文件我们打不开，请换成图片、PDF、Word（.docx）、Excel（.xlsx）、zip 或文本文件',
): UserError {
  return refused({ status: 415, code: 'file_type_refused', words, internal })
}
