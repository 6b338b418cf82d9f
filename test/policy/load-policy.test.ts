import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listPresets, loadPolicy, parsePolicy, PolicyError } from '../../server/policy/load-policy'
import { ROOT } from '../support/source-files'

const HAICHENG = readFileSync(join(ROOT, 'config/policies/haicheng.yaml'), 'utf8')

function faultsOf(text: string): readonly string[] {
  try {
    parsePolicy(text, 'sample.yaml')
  } catch (error) {
    if (error instanceof PolicyError) return error.faults
    throw error
  }
  throw new Error('the policy was accepted')
}

describe('loadPolicy', () => {
  it.each(['haicheng', 'hongye', 'baobao'])('reads the preset %s', (name) => {
    expect(loadPolicy(name).platform.key).toBe(name)
  })

  it('reads a file by its path', () => {
    expect(loadPolicy(join(ROOT, 'config/policies/baobao.yaml')).platform.name).toBe('宝宝卡盟')
  })

  it('names the presets when there is no such file', () => {
    expect(listPresets()).toEqual(['baobao', 'haicheng', 'hongye'])
    expect(() => loadPolicy('haichen')).toThrow(/presets are baobao, haicheng, hongye/)
  })

  it('names the template that is missing, on either surface', () => {
    const text = HAICHENG.replace(/ {4}ticket-question:\n( {6}.*\n)+/g, '')
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^templates\.officialAccount\.ticket-question: no message template is named.*official account/),
      expect.stringMatching(/^templates\.miniProgram\.ticket-question: no message template is named.*mini program/),
    ])
  })

  it('tells every fault at once, those of the shape and those of the references', () => {
    const text = HAICHENG
      .replace("workNumber: '1024'", "workNumber: '1031'")
      .replace('department: security,', 'department: secutiry,')
      .replace('chatWaitMinutes: 5', 'chatWaitMinutes: soon')
      .replace('  key: haicheng', '  key: haicheng\n  colour: blue')
    const faults = faultsOf(text)
    expect(faults).toEqual(expect.arrayContaining([
      expect.stringContaining('promises.chatWaitMinutes'),
      expect.stringContaining('colour'),
      'kinds.account-security: names department secutiry, which is not defined',
      'agents: 1031 is there more than once',
    ]))
    expect(faults).toHaveLength(4)
  })

  it.each([
    ['spans that overlap', "workday: [['09:00', '13:00'], ['12:00', '21:00']]", /hours\.people\.workday: spans must be in order/],
    ['a span that ends before it starts', "workday: [['21:00', '09:00']]", /a span must start before it ends/],
    ['a time that is none', "workday: [['9:00', '21:00']]", /a time is HH:MM/],
  ])('refuses %s', (_what, workday, message) => {
    expect(faultsOf(HAICHENG.replace("workday: [['09:00', '21:00']]", workday)).join('\n')).toMatch(message)
  })

  it('refuses hours that never open, for nothing could ever be due in them', () => {
    const text = HAICHENG.replace("workday: [['09:00', '21:00']]\n    restday: [['10:00', '18:00']]", 'workday: []\n    restday: []')
    expect(faultsOf(text)).toEqual(['hours.people: never opens'])
  })

  it('says what is wrong with a file that is not YAML, or not a policy', () => {
    expect(faultsOf('platform: [')).not.toHaveLength(0)
    expect(faultsOf('- 1\n- 2')).toEqual([expect.stringContaining('the file')])
  })
})

describe('the presets keep what the platforms promise', () => {
  const presets = listPresets().map((name) => [name, loadPolicy(name)] as const)
  const daily = (from: string, to: string) => ({ mode: 'calendar', workday: [[from, to]], restday: [[from, to]] })

  it('R3: Haicheng answers on workdays from 9 to 21 and on rest days from 10 to 18', () => {
    expect(loadPolicy('haicheng').hours.people).toEqual({ mode: 'calendar', workday: [['09:00', '21:00']], restday: [['10:00', '18:00']] })
  })

  it("R3: Baobao's telephone is answered from 9 to 22 every day, with an emergency contact for the rest", () => {
    const { hours, phone } = loadPolicy('baobao')
    expect(hours.phone).toEqual(daily('09:00', '22:00'))
    expect(phone.emergencyText).toContain('紧急')
  })

  it("R3: Hongye's people are there around the clock", () => {
    expect(loadPolicy('hongye').hours.people).toEqual({ mode: 'always' })
  })

  it('S1: Hongye names the cause within 10 minutes and solves within 24 hours, by the clock on the wall', () => {
    const { promises } = loadPolicy('hongye')
    expect(promises).toMatchObject({
      chatWaitMinutes: 5, chatFirstAnswerSeconds: 30, ticketFirstResponseMinutes: 10, ticketResolutionMinutes: 24 * 60, ticketClock: 'always',
    })
    expect(promises.shown.find(({ id }) => id === 'S1')?.text).toMatch(/5 分钟.*10 分钟.*24 小时/)
  })

  it('S2: Baobao answers within 30 seconds, handles tickets within 24 hours and urgent ones within 2', () => {
    const { promises } = loadPolicy('baobao')
    expect(promises).toMatchObject({
      chatFirstAnswerSeconds: 30, ticketResolutionMinutes: 24 * 60, ticketResolutionUrgentMinutes: 2 * 60, ticketClock: 'always',
    })
    expect(promises.shown.find(({ id }) => id === 'S2')?.text).toMatch(/30 秒.*24 小时.*2 小时/)
  })

  it.each(presets)('M5: %s gathers evidence within 24 hours and decides within 48, and says so', (_name, { promises }) => {
    expect(promises).toMatchObject({ claimEvidenceHours: 24, claimDecisionHours: 48 })
    expect(promises.shown.find(({ id }) => id === 'M5')?.text).toMatch(/24 小时.*48 小时/)
  })

  it.each(presets)('%s says that it is sample data, with telephone numbers that lead nowhere', (_name, { platform, tiers, phone }) => {
    expect(platform.notice).toContain('示例数据')
    for (const number of [phone.standard, ...tiers.map((tier) => tier.phone)]) if (number !== null) expect(number).toMatch(/^400-000-\d{4}$/)
  })

  it.each(presets)('%s has somebody for every department, and a supervisor', (_name, { departments, agents }) => {
    for (const { key } of departments) expect(agents.some((agent) => agent.role === 'agent' && agent.departments.includes(key))).toBe(true)
    expect(agents.map(({ wecomUserId }) => wecomUserId)).toEqual(['zhang.wei', 'li.na', 'chen.jie', 'wang.fang'])
    expect(agents.find(({ role }) => role === 'supervisor')?.wecomUserId).toBe('wang.fang')
  })

  it.each(presets)("%s has the official account's three doors", (_name, { officialAccount }) => {
    expect(officialAccount.menu.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['我的订单 click', '服务中心 page', '人工客服 click'])
  })
})
