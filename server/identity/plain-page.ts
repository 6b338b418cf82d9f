import type { HttpContext } from '../http/context'
import { escapeHtml } from '../lib/escape-html'

export interface PlainPage {
  status: number
  title: string
  text: string
  link?: { label: string; href: string }
}

/** A page for moments in which no app of ours is open yet: plain words, and a way on. */
export function showPlainPage(ctx: HttpContext, { status, title, text, link }: PlainPage): void {
  const door = link ? `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.label)}</a></p>` : ''
  ctx.status = status
  ctx.type = 'text/html; charset=utf-8'
  ctx.set('Cache-Control', 'no-store')
  ctx.body =
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>` +
    `<p>${escapeHtml(text)}</p>${door}</main></body></html>`
}

const STYLE =
  ':root{color-scheme:light dark}body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f6f7f5;color:#12211f}' +
  'main{max-width:420px;margin:0 auto;padding:64px 24px}h1{font-size:22px}a{display:inline-block;padding:12px 24px;border-radius:12px;' +
  'background:#0b6e69;color:#fff;text-decoration:none}@media(prefers-color-scheme:dark){body{background:#0e1615;color:#e8f0ee}' +
  'a{background:#4cc2b8;color:#0e1615}}'
