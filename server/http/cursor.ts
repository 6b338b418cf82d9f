import { UserError } from '../lib/errors'
import type { Page } from './paging.contract'

/** A keyset position as an opaque text: the sort values of the last row that was given out. */
export function encodeCursor(values: ReadonlyArray<string | number>): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** @throws UserError 400 when it is not one of ours */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.length === length) return values.map(String)
  } catch {
    // falls through to the error below
  }
  throw invalidCursor()
}

/** A cursor of a list that is sorted by a moment and an id. @throws UserError 400 */
export function decodeMomentCursor(cursor: string): { moment: Date; id: string } {
  const [ms = '', id = ''] = decodeCursor(cursor, 2)
  if (!/^\d{1,15}$/.test(ms)) throw invalidCursor()
  return { moment: new Date(Number(ms)), id }
}

/** Of a list of several stretches, each of them sorted by a moment and an id. @throws UserError 400 */
export function decodePlaceCursor(cursor: string): { stretch: number; moment: Date; id: string } {
  const [stretch = '', ms = '', id = ''] = decodeCursor(cursor, 3)
  if (!/^\d$/.test(stretch) || !/^\d{1,15}$/.test(ms)) throw invalidCursor()
  return { stretch: Number(stretch), moment: new Date(Number(ms)), id }
}

function invalidCursor(): UserError {
  return new UserError('invalid_cursor', {
    status: 400,
    public: '列表的位置失效了，请从头再看',
    internal: 'cursor is malformed',
  })
}

/** Rows were asked for with one more than the limit; the extra one says that there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: {
    present: (row: Row) => Item
    cursorOf: (row: Row) => ReadonlyArray<string | number>
  },
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(shape.present),
    nextCursor:
      rows.length > limit && last !== undefined ? encodeCursor(shape.cursorOf(last)) : null,
  }
}
