import {
  dropDrafts,
  dropOldDrafts,
  EMPTY_DRAFT,
  hasDrafts,
  keepDraft,
  readDraft,
  type Draft,
} from '../../../desk/lib/drafts'
import { forgetWriteKey, writeKey } from '../../../desk/lib/write-key'

const WEEK_MS = 7 * 86_400_000
const draft: Draft = {
  text: '正在核实',
  files: [{ attachmentId: 'att_1', fileName: '说明.docx', about: 'Word 文档 · 2 KB' }],
  visibility: 'internal',
  responsibleSide: 'upstream',
  responsibleBasis: '上游回执',
}

beforeEach(() => localStorage.clear())

describe('drafts', () => {
  it('come back as they were typed', () => {
    keepDraft('agt_1.T1.note', draft, { nowMs: 1 })
    expect(readDraft('agt_1.T1.note')).toEqual(draft)
    expect(readDraft('agt_2.T1.note')).toEqual(EMPTY_DRAFT)
  })

  it('leave nothing behind once emptied', () => {
    keepDraft('a', draft, { nowMs: 1 })
    keepDraft('a', EMPTY_DRAFT, { nowMs: 2 })
    expect(localStorage).toHaveLength(0)
  })

  it.each(['{broken', '[]', 'null', '{"text":7,"responsibleSide":"nobody","visibility":"all"}'])(
    'that cannot be read (%s) are blank, not an error',
    (text) => {
      localStorage.setItem('desk.draft.a', text)
      expect(readDraft('a')).toEqual(EMPTY_DRAFT)
    },
  )

  it('older than a week are dropped, younger ones kept', () => {
    keepDraft('old', draft, { nowMs: 0 })
    keepDraft('young', draft, { nowMs: 2 })
    dropOldDrafts(WEEK_MS + 1)
    expect([readDraft('old').text, readDraft('young').text]).toEqual(['', '正在核实'])
  })

  it('and the keys of unfinished writes are gone after log-out, and nothing else is', () => {
    keepDraft('a', draft, { nowMs: 1 })
    writeKey('T1.note', { text: '正在核实' })
    localStorage.setItem('other', 'stays')
    expect(hasDrafts()).toBe(true)
    dropDrafts()
    expect(hasDrafts()).toBe(false)
    expect(Object.keys(localStorage)).toEqual(['other'])
  })

  it('survive a store that refuses to keep them', () => {
    const refusing = Object.assign(Object.create(localStorage) as Storage, {
      setItem: () => {
        throw new Error('full')
      },
      removeItem: () => undefined,
    })
    expect(() => keepDraft('a', draft, { nowMs: 1, storage: refusing })).not.toThrow()
  })
})

describe('the key of a write', () => {
  it('is the same for every try of the same words, also after a reload', () => {
    const key = writeKey('T1.note', { text: '一' })
    expect(writeKey('T1.note', { text: '一' })).toBe(key)
    expect(key).toMatch(/^[0-9a-f]{32}$/)
  })

  it('is another one for other words, another ticket, and after success', () => {
    const key = writeKey('T1.note', { text: '一' })
    expect(writeKey('T2.note', { text: '一' })).not.toBe(key)
    expect(writeKey('T1.note', { text: '二' })).not.toBe(key)
    const last = writeKey('T1.note', { text: '二' })
    forgetWriteKey('T1.note')
    expect(writeKey('T1.note', { text: '二' })).not.toBe(last)
  })
})
