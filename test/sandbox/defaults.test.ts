import { readFileSync } from 'node:fs'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, sandboxEnv } from '../../sandbox/defaults'
import { readConfig } from '../../server/config'
import { testKey } from '../support/keys'

/** Pages as the app's own configuration lists them: `pages`, and `packages` of a root and its pages. */
function releasedPages(): string[] {
  const source = readFileSync('src/app.config.ts', 'utf8')
  const main = [...source.matchAll(/'(pages\/[\w/-]+)'/g)].map((found) => found[1] ?? '')
  const packages = [...source.matchAll(/root:\s*'([\w/-]+)'[^[]*pages:\s*\[([^\]]*)\]/g)].flatMap(
    ([, root, pages]) =>
      [...(pages ?? '').matchAll(/'([\w/-]+)'/g)].map((found) => `${root ?? ''}/${found[1] ?? ''}`),
  )
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

  it('have the kf account of each policy with its agents, all receiving', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const { accounts } = sandbox.control.snapshot().kf
    await sandbox.close()
    expect(accounts.map(({ name }) => name)).toEqual([
      '海城卡盟客服',
      '宏业卡盟客服',
      '宝宝卡盟客服',
    ])
    for (const { servicers } of accounts)
      expect(servicers.map(({ status }) => status)).toEqual(servicers.map(() => 'receiving'))
    expect(accounts[0]).toMatchObject({
      openKfId: 'wkSandboxHaicheng0000000001',
      servicers: expect.arrayContaining([expect.objectContaining({ agentId: 'zhang.wei' })]),
    })
  })

  it('have the menu of the policy as the console would, until the server sets another', async () => {
    const sandbox = await createSandbox(defaultOptions({ currentPolicy: 'haicheng' }))
    const { menu } = sandbox.control.snapshot()
    await sandbox.close()
    expect(menu.map(({ type, key, path }) => [type, key, path])).toEqual([
      ['click', 'my-orders', null],
      ['miniprogram', null, 'packages/service/contact/index'],
      ['click', 'person', null],
    ])
  })

  it('are an environment that the server takes', async () => {
    const sandbox = await createSandbox(defaultOptions())
    const env = {
      ...sandboxEnv(sandbox),
      PUBLIC_URL: 'http://127.0.0.1:3000',
      SECRET_KEY: testKey(1).toString('base64'),
      POLICY: 'haicheng',
    }
    await sandbox.close()
    const { kf } = sandbox.options.wecom
    expect(readConfig(env).wecomKf).toEqual({
      secret: kf?.secret,
      token: kf?.token,
      encodingAesKeys: [kf?.aesKey],
    })
    expect(readConfig(env).origins).toMatchObject({
      wechatApi: sandbox.origins.wechatApi,
      wecomOpen: sandbox.origins.open,
    })
  })
})
