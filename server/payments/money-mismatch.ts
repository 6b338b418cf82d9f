/** What WeChat says and what we have on record do not fit: nobody's money is moved by it, and somebody has to look. */
export class MoneyMismatch extends Error {
  override readonly name = 'MoneyMismatch'
}
