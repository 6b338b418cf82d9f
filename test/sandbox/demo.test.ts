import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, platformKeys, sandboxEnv } from '../../sandbox/defaults'
import { NodeProgram } from '../../sandbox/demo/child-process'
import { freshSecrets } from '../../sandbox/demo/fresh-secrets'
import { demoPorts, requireFreePorts } from '../../sandbox/demo/ports'
import { demoSecretKey } from '../../sandbox/demo/secret-key'
import type { SandboxOptions } from '../../sandbox/options'
import { readConfig } from '../../server/config'
import { testKey } from '../support/keys'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'demo-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the ports of the demo', () => {
  it('follow PORT, four in a row', () => {
    expect(demoPorts(undefined)).toEqual({
      server: 3000,
      open: 3001,
      wechatApi: 3002,
      wecomApi: 3003,
    })
    expect(demoPorts('4100').wecomApi).toBe(4103)
  })

  it.each(['abc', '0', '65533', '3000.5'])('refuse PORT=%s', (port) => {
    expect(() => demoPorts(port)).toThrow('PORT must be')
  })

  it('are named when one is taken, with the way out', async () => {
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
    const address = holder.address()
    const taken = typeof address === 'object' && address ? address.port : 0
    const ports = { server: taken, open: taken, wechatApi: taken, wecomApi: taken }
    await expect(requireFreePorts(ports)).rejects.toThrow(
      new RegExp(`Already in use: port ${taken}.*PORT=4000 npm run demo`),
    )
    await new Promise((resolve) => holder.close(resolve))
  })
})

describe('the secret key of the demo', () => {
  it('is made once, 32 bytes, for its owner only', () => {
    const key = demoSecretKey(path.join(folder, 'data', 'demo'))
    expect(Buffer.from(key, 'base64')).toHaveLength(32)
    expect(demoSecretKey(path.join(folder, 'data', 'demo'))).toBe(key)
    expect(statSync(path.join(folder, 'data', 'demo', 'secret-key')).mode & 0o777).toBe(0o600)
  })
})

describe('the secrets of the demo', () => {
  const secretsIn = ({ officialAccount, miniProgram, wecom }: SandboxOptions): string[] =>
    [officialAccount, miniProgram, wecom, wecom.kf].flatMap((account) =>
      account ? [account.token, account.aesKey, account.secret] : [],
    )

  it('are others in every run, and none of them is one of the repository', () => {
    const [first, second] = [freshSecrets(defaultOptions()), freshSecrets(defaultOptions())]
    const all = [
      ...secretsIn(defaultOptions()),
      platformKeys.secret,
      ...[first, second].flatMap(({ options, platform }) => [
        ...secretsIn(options),
        platform.secret,
      ]),
    ]
    expect(all).toHaveLength(39)
    expect(new Set(all).size).toBe(39)
  })

  it('reach the server by its environment, where nothing of the repository is left', async () => {
    const { options, platform } = freshSecrets(defaultOptions({ currentPolicy: 'haicheng' }))
    const sandbox = await createSandbox(options)
    const env = sandboxEnv(sandbox, platform)
    await sandbox.close()
    const told = Object.values(env)
    expect(told).toEqual(expect.arrayContaining([...secretsIn(options), platform.secret]))
    for (const secret of [...secretsIn(defaultOptions()), platformKeys.secret])
      expect(told).not.toContain(secret)
    expect(() =>
      readConfig({
        ...env,
        PUBLIC_URL: 'http://127.0.0.1:3000',
        SECRET_KEY: testKey(1).toString('base64'),
        POLICY: 'haicheng',
      }),
    ).not.toThrow()
  })
})

describe('a program of the demo', () => {
  const start = (source: string) => {
    const program = path.join(folder, 'program.js')
    writeFileSync(program, source)
    return new NodeProgram({
      program,
      cwd: folder,
      env: { WORD: 'hello' },
      logFile: path.join(folder, 'log'),
    })
  }
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setImmediate(resolve))
  }
  const log = () => {
    try {
      return readFileSync(path.join(folder, 'log'), 'utf8')
    } catch {
      return ''
    }
  }

  it('has its own environment only, and its last words are kept', async () => {
    const program = start(
      'console.log(Object.keys(process.env).join()); console.error("failed: " + process.env.WORD); process.exitCode = 3',
    )
    expect(await program.end()).toBe(3)
    expect(program.lastWords()).toBe('WORD\nfailed: hello')
    expect(program.running).toBe(false)
  })

  it('is asked to stop and waited for', async () => {
    const program = start(
      'process.on("SIGTERM", () => { console.log("stopped in order"); process.exit(0) }); setInterval(() => {}, 1000); console.log("up")',
    )
    await until(() => log().includes('up'))
    await program.stop()
    expect([program.running, log()]).toEqual([false, 'up\nstopped in order\n'])
  })

  it('can be stopped twice, and a stopped one again', async () => {
    const program = start('setInterval(() => {}, 1000); console.log("up")')
    await until(() => log().includes('up'))
    await Promise.all([program.stop(), program.stop()])
    await program.stop()
    expect(program.running).toBe(false)
  })
})
