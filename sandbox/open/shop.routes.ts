import Router from '@koa/router'
import { randomBytes } from 'node:crypto'
import type { World } from '../world/world'

const GOODS = [
  ['游戏 A 点卡 100 点', '98.00'],
  ['话费快充 50 元', '49.50'],
  ['音乐会员月卡', '12.80'],
  ['办公软件一年', '168.00'],
] as const

const STYLE = `body{margin:0;font:16px/1.6 system-ui,-apple-system,"PingFang SC",sans-serif;background:#f6f7f5;color:#12211f}
header{padding:20px 16px;background:#fff;border-bottom:1px solid #e3e8e6}h1{margin:0;font-size:22px}p{margin:4px 0;color:#4a5b58}
ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:16px;max-width:960px;margin:24px auto;padding:0 16px;list-style:none}
li{padding:16px;background:#fff;border:1px solid #e3e8e6;border-radius:12px}b{display:block}
@media(prefers-color-scheme:dark){body{background:#0e1615;color:#e8f0ee}header,li{background:#16201f;border-color:#2a3735}p{color:#a9b8b5}}`

/** A website of the platform, with our one script tag and as strict a policy as a website can have: nothing but that script is allowed in. */
export function shopRoutes(world: World): Router {
  const router = new Router()
  router.get('/shop', (ctx) => {
    const server = world.serverUrl === null ? null : new URL(world.serverUrl).origin
    const nonce = randomBytes(16).toString('base64')
    ctx.set(
      'Content-Security-Policy',
      [
        "default-src 'none'",
        `script-src ${server ?? "'none'"}`,
        `connect-src ${server ?? "'none'"}`,
        `style-src 'nonce-${nonce}'`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    )
    ctx.set('Cache-Control', 'no-store')
    ctx.type = 'text/html; charset=utf-8'
    ctx.body = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>示例商城</title><style nonce="${nonce}">${STYLE}</style></head>
<body><header><h1>示例商城</h1><p>平台自己的网站，右下角是信桥的浮动窗口。商品和价格都是示例。</p></header>
<ul>${GOODS.map(([name, price]) => `<li><b>${name}</b>¥${price}</li>`).join('')}</ul>
${server === null ? '' : `<script src="${server}/widget.js" async></script>`}</body></html>`
  })
  return router
}
