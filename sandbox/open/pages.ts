import type { Context } from 'koa'

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

function answerPage(ctx: Context, body: string): void {
  ctx.status = 200
  ctx.set('Cache-Control', 'no-store')
  ctx.type = 'text/html; charset=utf-8'
  ctx.body = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>微信</title><style>body{font:16px/1.6 system-ui;margin:15vh auto;max-width:22rem;padding:0 16px;color:#12211F}
a{display:block;padding:12px 0;color:#0B6E69}</style>${body}</html>`
}

/** WeChat's own page for a link that it will not open. It is HTTP 200, as WeChat's is. */
export function refuse(ctx: Context, code: string, why: string): void {
  answerPage(
    ctx,
    `<h1>无法打开该页面</h1><p>${escapeHtml(why)}</p><p>错误码：${escapeHtml(code)}</p>`,
  )
}

export interface Choice {
  label: string
  url: string
}

/** In WeChat the phone knows who holds it; in a bare browser somebody has to say. */
export function choosePerson(ctx: Context, choices: readonly Choice[]): void {
  const links = choices
    .map(({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`)
    .join('')
  answerPage(ctx, `<h1>以谁的身份打开</h1><p>示例数据，沙盒里的微信需要知道是谁在用。</p>${links}`)
}

/** In WeChat a kf link opens a chat; who shows this page in a frame is asked to do so. */
export function openInChat(ctx: Context): void {
  answerPage(
    ctx,
    `<h1>微信客服</h1><p>请在示例手机里打开这个链接。</p><a href="/">打开示例手机</a>
<script>if (parent !== window) parent.postMessage({ xinqiao: 'kf', url: location.href }, location.origin)</script>`,
  )
}
