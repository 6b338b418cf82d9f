/** What stands where nobody's name is known; it gives nobody away. */
const NO_NAME = /^(?:微信用户|已注销的用户|来电 尾号 \d{1,4})$/

/** As staff see a name before they have said why they need it: enough to tell two apart. */
export function staffName(name: string | null | undefined): string {
  const known = name?.trim() ?? ''
  if (known === '') return '微信用户'
  return NO_NAME.test(known) ? known : maskName(known)
}

/** 林晓 → 林**: where more eyes see it, the name is for telling cases apart only. */
export function maskName(name: string): string {
  const [first] = Array.from(name.trim())
  return first === undefined ? '客户' : `${first}**`
}
