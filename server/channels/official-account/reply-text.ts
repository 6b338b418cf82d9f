import type { Reply } from '../../bot/reply'

const MAX_BYTES = 2048

export interface LinkTargets {
  publicUrl: string
  /** The mini program that WeChat opens; the web address serves where it cannot. */
  miniProgramAppId: string
}

/**
 * A reply as the official account's text: links become WeChat's own anchors, which open the mini program.
 * Cut at 2,048 bytes of UTF-8, links kept whole.
 */
export function renderReply(reply: Reply, targets: LinkTargets): string {
  const links = reply.links.map(({ label, page }) => {
    const path = page.startsWith('/') ? page.slice(1) : page
    return `<a href="${targets.publicUrl}/#${page}" data-miniprogram-appid="${targets.miniProgramAppId}" data-miniprogram-path="${path}">${label}</a>`
  })
  const tail = links.length > 0 ? `\n\n${links.join('\n')}` : ''
  return cutBytes(escapeText(reply.text), MAX_BYTES - Buffer.byteLength(tail)) + tail
}

/** What a customer wrote may stand in a reply (an order number, say); it must never become markup. */
function escapeText(text: string): string {
  return text.replace(/</g, '\uFF1C').replace(/>/g, '\uFF1E')
}

function cutBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let used = 3
  let cut = ''
  for (const character of text) {
    used += Buffer.byteLength(character)
    if (used > maxBytes) break
    cut += character
  }
  return `${cut}…`
}
