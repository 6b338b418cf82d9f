import Router from '@koa/router'
import { collectWords, type Said } from './collect-words'
import { faultsOf } from './word-faults'

/** Every sentence that somebody reads, by room, so that whoever writes one sees how the others sound. */
export function wordsRoutes(root: string): Router {
  const router = new Router()
  router.get('/words', async (ctx) => {
    // A tool for those who write them: it is not in an image that only runs.
    const compiler = await import('typescript').then(({ default: found }) => found)
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = pageOf(collectWords(root, compiler))
  })
  return router
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

function pageOf(all: readonly Said[]): string {
  const rooms = new Map<string, Said[]>()
  for (const said of all) rooms.set(said.room, [...(rooms.get(said.room) ?? []), said])
  const faults = all.filter((said) => faultsOf(said).length > 0)
  const sections = [...rooms].map(
    ([room, said]) =>
      `<details><summary><b>${escaped(room)}</b> ${said.length} 句</summary><ul>${said.map(rowOf).join('')}</ul></details>`,
  )
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>大家读到的每一句话</title><style>${STYLE}</style></head><body><main><h1>大家读到的每一句话</h1>
<p>${all.length} 句，${rooms.size} 间屋子，从源码里现读。“…”是运行时填进去的。要找的，按 Ctrl 和 F。</p>
<p class="${faults.length === 0 ? 'good' : 'bad'}">${faults.length === 0 ? '没有“亲”、感叹号、英文和光秃秃的错误码' : `有 ${faults.length} 句要改`}</p>
${sections.join('')}</main></body></html>`
}

function rowOf(said: Said): string {
  const faults = faultsOf(said)
  const mark = faults.length === 0 ? '' : ` <mark>${faults.join('、')}</mark>`
  return `<li>${escaped(said.words)}${mark}<code>${escaped(said.file)}:${said.line}</code></li>`
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;font:16px/1.6 system-ui,'PingFang SC','Noto Sans CJK SC',sans-serif}
main{max-width:860px;margin:0 auto;padding:24px 16px 64px}summary{min-height:44px;cursor:pointer;padding:8px 0}ul{padding-left:20px;margin:0 0 16px}
li{padding:4px 0;overflow-wrap:anywhere}code{display:block;font-size:12px;opacity:.65}.good{color:#2a7448}.bad,mark{color:#c0342b;background:none}
@media(prefers-color-scheme:dark){.good{color:#7ccb98}.bad,mark{color:#f08a80}}`
