/** 林晓 → 林**: where more eyes see it, the name is for telling cases apart only. */
export function maskName(name: string): string {
  const [first] = Array.from(name.trim())
  return first === undefined ? '客户' : `${first}**`
}
