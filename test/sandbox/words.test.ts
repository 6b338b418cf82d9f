import Koa from 'koa'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ts from 'typescript'
import { collectWords } from '../../sandbox/words/collect-words'
import { faultsOf } from '../../sandbox/words/word-faults'
import { wordsRoutes } from '../../sandbox/words/words.routes'
import { ROOT } from '../support/source-files'

describe('what people read', () => {
  const all = collectWords(ROOT, ts)

  it('is found, room by room', () => {
    expect(all.length).toBeGreaterThan(2_000)
    expect(new Set(all.map(({ room }) => room)).size).toBeGreaterThan(30)
    // What operators write themselves is read by customers just as well.
    for (const [room, few] of [
      ['config/policies', 100],
      ['config/knowledge', 100],
    ] as const)
      expect(all.filter((said) => said.room === room).length).toBeGreaterThan(few)
    expect(all.find(({ words }) => words.includes('我于2026年10月1日'))).toBeUndefined()
  })

  it('has no 亲, no exclamation mark, no English, no bare error code', () => {
    const faults = all.flatMap((said) =>
      faultsOf(said).map((fault) => `${said.file}:${said.line} ${fault}: ${said.words}`),
    )
    expect(faults).toEqual([])
  })

  it('is a page of the sandbox', async () => {
    const server = new Koa().use(wordsRoutes(ROOT).routes()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const page = await (await fetch(`http://127.0.0.1:${port}/words`)).text()
      expect(page).toContain('<b>server/rights</b>')
      expect(page).toContain('没有“亲”、感叹号、英文和光秃秃的错误码')
    } finally {
      server.close()
    }
  })

  it.each([
    ['亲，在吗', '亲'],
    ['太好了！', '感叹号'],
    ['请点 submit 提交', '英文'],
    ['出错了，错误码 40001', '错误码'],
  ])('finds %s', (words, fault) => {
    expect(faultsOf({ words })).toEqual([fault])
  })

  it.each(['请本人亲自办理', '打包成 ZIP 文件', '在微信公众号里看', '二维码 3 分钟内有效'])(
    'lets %s be',
    (words) => {
      expect(faultsOf({ words })).toEqual([])
    },
  )
})
