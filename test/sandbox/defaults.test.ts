import { readFileSync } from 'node:fs'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, sandboxEnv } from '../../sandbox/defaults'
import { readConfig } from '../../server/config'

/** Pages as the app's own configuration lists them: `pages`, and `packages` of a root and its pages. */
function releasedPages(): string[] {
  const source = readFileSync('src/app.config.ts', 'utf8')
  const main = [...source.matchAll(/'(pages\/[\w/-]+)'/g)].map((found) => found[1] ?? '')
  const packages = [...source.matchAll(/root:\s*'([\w/-]+)'[^[]*pages:\s*\[([^\]]*)\]/g)].flatMap(([, root, pages]) =>
    [...(pages ?? '').matchAll(/'([\w/-]+)'/g)].map((found) => `${root ?? ''}/${found[1] ?? ''}`))
  return [...new Set([...main, ...packages])].sort()
}

describe('the default accounts', () => {
  it('release exactly the pages of the app', () => {
    expect([...defaultOptions().miniProgram.pages].sort()).toEqual(releasedPages())
  })

  it('have every template and member that the policies name', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const { subscribeTemplates, agents, policy } = sandbox.control.snapshot()
    await sandbox.close()
    expect(policy.choices.map(({ name }) => name)).toEqual(['haicheng', 'hongye', 'baobao'])
    expect(subscribeTemplates.length).toBeGreaterThan(0)
    expect(agents.map(({ id }) => id)).toContain('zhang.wei')
  })

  it('have the menu of the policy as the console would, until the server sets another', async () => {
    const sandbox = await createSandbox(defaultOptions({ currentPolicy: 'haicheng' }))
    const { menu } = sandbox.control.snapshot()
    await sandbox.close()
    expect(menu.map(({ type, key, path }) => [type, key, path])).toEqual([
      ['click', 'my-orders', null], ['miniprogram', null, 'packages/service/contact/index'], ['click', 'person', null],
    ])
  })

  it('are an environment that the server takes', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const env = {
      ...sandboxEnv(sandbox), PUBLIC_URL: 'http://127.0.0.1:3000', SECRET_KEY: Buffer.alloc(32).toString('base64'), POLICY: 'haicheng',
    }
    await sandbox.close()
    expect(readConfig(env).origins).toMatchObject({ wechatApi: sandbox.origins.wechatApi, wecomOpen: sandbox.origins.open })
  })
})
