import { bytesChangedAndFound } from '../../bench/proofs/evidence'
import { plainTextFor } from '../../server/evidence/pdf/plain-text'

it('one changed byte, wherever it is, is found: in a PDF and in a ZIP', async () => {
  expect(await bytesChangedAndFound(300)).toMatchObject({ changed: 600, found: 600 })
}, 60_000)

it('a character that the font does not have is named, never an empty box', () => {
  const { plain, replaced } = plainTextFor({
    has: (codePoint) => codePoint < 0x3000 && codePoint > 0x1f,
  })
  expect(plain('A😀\u200d\u0000𠮷\tB\nC')).toBe('A［表情］［U+20BB7］ B\nC')
  expect([...replaced]).toEqual(['😀', '𠮷'])
})
