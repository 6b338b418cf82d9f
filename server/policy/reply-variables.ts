/** What stands for something in a canned reply: `{{订单号}}`. The desk fills it in for the matter at hand. Pure. */
export const REPLY_VARIABLES = [
  '称呼',
  '会员',
  '订单号',
  '商品',
  '金额',
  '规则',
  '工单号',
  '时限',
  '部门',
  '工号',
] as const
export type ReplyVariable = (typeof REPLY_VARIABLES)[number]

export type ReplyFacts = Readonly<Partial<Record<ReplyVariable, string | null>>>

const VARIABLE = /\{\{([^{}]{1,24})\}\}/g

/** The variables that stand in a text, each once. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].flatMap(([, name]) => name?.trim() ?? []))]
}

/** What is known is put in; what is not stays as it is, and is named. */
export function fillReply(text: string, facts: ReplyFacts): { text: string; missing: string[] } {
  const known = new Map<string, string | null>(Object.entries(facts))
  const filled = text.replace(VARIABLE, (whole, name: string) => known.get(name.trim()) || whole)
  return { text: filled, missing: variablesIn(filled) }
}

/** Why words may not go to a customer as they are; null where nothing stands open in them. */
export function unfilledText(text: string): string | null {
  const open = variablesIn(text)
  return open.length === 0
    ? null
    : `还有没填的：${open.map((name) => `{{${name}}}`).join('、')}，请补上或删去再发`
}

/** Names that no reply can be filled with. */
export function unknownVariables(text: string): string[] {
  const known = new Set<string>(REPLY_VARIABLES)
  return variablesIn(text).filter((name) => !known.has(name))
}
