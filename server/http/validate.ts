import type { z } from 'zod'
import { UserError } from '../lib/errors'
import { parseOutsideJson } from '../lib/outside-text'

/**
 * Parses what a caller sent.
 * @throws UserError 400 `invalid_input` that names every field that does not fit
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  throw new UserError('invalid_input', {
    status: 400,
    public: chineseFault(faults) ?? '有一处填写不符合要求，请看看标出的地方',
    internal: `invalid input: ${faults.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    extra: { faults },
  })
}

/** Schemas that speak to people carry a Chinese message; it is shown as it is. */
function chineseFault(faults: ReadonlyArray<{ message: string }>): string | undefined {
  return faults.find(({ message }) => /\p{Script=Han}/u.test(message))?.message
}

/** @throws UserError 400 when the body is not JSON */
export function parseJson(raw: Buffer): unknown {
  if (raw.length === 0) return {}
  try {
    // Some platforms' tools begin a file with a byte order mark.
    return parseOutsideJson(raw.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    throw new UserError('invalid_json', {
      status: 400,
      public: '请求的内容没有读懂，请再试一次',
      internal: 'body is not JSON',
    })
  }
}
