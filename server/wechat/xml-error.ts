/** The input is not an envelope we read. Says what is wrong and where; quotes no more of it than a name. */
export class XmlError extends Error {
  /** What is wrong, in English. */
  readonly fault: string
  /** Where, in UTF-16 units from the start. */
  readonly offset: number

  constructor(fault: string, offset: number) {
    super(`${fault} at offset ${offset}`)
    this.name = 'XmlError'
    this.fault = fault
    this.offset = offset
  }
}
