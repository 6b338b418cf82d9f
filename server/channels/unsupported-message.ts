/** What WeChat puts in the place of a message that it does not hand on, in the official account as in kf. */
const NOT_SHOWN = /^\s*[\u3010[]收到不支持的消息类型[，,]\s*暂无法显示[\u3011\]]\s*$/

/** Whether these are WeChat's own words, and nobody's. */
export function standsForUnsupported(text: string): boolean {
  return NOT_SHOWN.test(text)
}
