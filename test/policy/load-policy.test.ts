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
      expect.stringMatching(
        /^templates\.officialAccount\.ticket-question: no message template is named.*official account/,
      ),
      expect.stringMatching(
        /^templates\.miniProgram\.ticket-question: no message template is named.*mini program/,
      ),
    ])
  })

  it('names the template of the safety warning when it is missing: without it nobody would be warned in WeChat', () => {
    expect(faultsOf(HAICHENG.replace(/ {4}safety-warning:\n( {6}.*\n)+/, ''))).toEqual([
      expect.stringMatching(
        /^templates\.officialAccount\.safety-warning: no message template is named.*official account/,
      ),
    ])
  })

  it('tells every fault at once, those of the shape and those of the references', () => {
    const text = HAICHENG.replace("workNumber: '1024'", "workNumber: '1031'")
      .replace('department: security,', 'department: secutiry,')
      .replace('chatWaitMinutes: 5', 'chatWaitMinutes: soon')
      .replace('  key: haicheng', '  key: haicheng\n  colour: blue')
    const faults = faultsOf(text)
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('promises.chatWaitMinutes'),
        expect.stringContaining('colour'),
        'kinds.account-security: names department secutiry, which is not defined',
        'agents: 1031 is there more than once',
      ]),
    )
    expect(faults).toHaveLength(4)
  })

  it.each([
    [
      'spans that overlap',
      "workday: [['09:00', '13:00'], ['12:00', '21:00']]",
      /hours\.people\.workday: spans must be in order/,
    ],
    [
      'a span that ends before it starts',
      "workday: [['21:00', '09:00']]",
      /a span must start before it ends/,
    ],
    ['a time that is none', "workday: [['9:00', '21:00']]", /a time is HH:MM/],
  ])('refuses %s', (_what, workday, message) => {
    expect(faultsOf(HAICHENG.replace("workday: [['09:00', '21:00']]", workday)).join('\n')).toMatch(
      message,
    )
  })

  it('refuses hours that never open, for nothing could ever be due in them', () => {
    const text = HAICHENG.replace(
      "workday: [['09:00', '21:00']]\n    restday: [['10:00', '18:00']]",
      'workday: []\n    restday: []',
    )
    expect(faultsOf(text)).toEqual(['hours.people: never opens'])
  })

  it.each([
    [
      'a manager who is nobody',
      /manager: '1042'/,
      "manager: '1999'",
      'tiers.diamond.manager: no agent has the work number 1999',
    ],
    [
      'a head start that makes others wait too long',
      'headStartMinutes: 2',
      'headStartMinutes: 5',
      'tiers.diamond.headStartMinutes: must be less than the 5 minutes that everybody is promised to wait at most',
    ],
    [
      'a way into 微信客服 where there is none',
      /^kf:\n( {2}.*\n)+/m,
      'kf: null\n',
      'reception.officialAccountPerson: leads into 微信客服, which the platform does not have; name it under kf, or choose bridge',
    ],
    [
      'a wait for the same agent that is longer than the promise',
      'stickySeconds: 30',
      'stickySeconds: 60',
      'reception.stickySeconds: must be less than the 60 seconds in which an answer is promised',
    ],
    [
      'groups without their warning',
      /groupsNotice: .*/,
      "groupsNotice: ''",
      'texts.groupsNotice: is empty; a group is never named without the warning',
    ],
    [
      'a group that is named twice',
      /( {2}- \{ name: 海城卡盟公告群.*\n)/,
      '$1$1',
      'groups: 海城卡盟公告群 is there more than once',
    ],
  ])('refuses %s', (_what, from, to, fault) => {
    expect(faultsOf(HAICHENG.replace(from, to))).toEqual([fault])
  })

  it('may do without 微信客服 and without groups', () => {
    const text = HAICHENG.replace(/^kf:\n( {2}.*\n)+/m, 'kf: null\n')
      .replace('officialAccountPerson: kf', 'officialAccountPerson: bridge')
      .replace(/^groups:\n( {2}.*\n)+/m, 'groups: []\n')
    const { kf, groups } = parsePolicy(text, 'sample.yaml')
    expect([kf, groups]).toEqual([null, []])
  })

  it('says what is wrong with a file that is not YAML, or not a policy', () => {
    expect(faultsOf('platform: [')).not.toHaveLength(0)
    expect(faultsOf('- 1\n- 2')).toEqual([expect.stringContaining('the file')])
  })
})

it('aliases that unfold without end are a sentence, not a stack', () => {
  const names = 'abcdefghij'.split('')
  const bomb = names
    .map(
      (name, index) =>
        `${name}: &${name} [${
          index === 0
            ? 'x'
            : Array(9)
                .fill(`*${names[index - 1]}`)
                .join(', ')
        }]`,
    )
    .join('\n')
  expect(() => parsePolicy(bomb, 'bomb.yaml')).toThrow(PolicyError)
  expect(() => parsePolicy(bomb, 'bomb.yaml')).toThrow(/bomb\.yaml cannot be used:\n {2}- .*alias/i)
})

describe('the presets keep what the platforms promise', () => {
  const presets = listPresets().map((name) => [name, loadPolicy(name)] as const)
  const daily = (from: string, to: string) => ({
    mode: 'calendar',
    workday: [[from, to]],
    restday: [[from, to]],
  })

  it('R3: Haicheng answers on workdays from 9 to 21 and on rest days from 10 to 18', () => {
    expect(loadPolicy('haicheng').hours.people).toEqual({
      mode: 'calendar',
      workday: [['09:00', '21:00']],
      restday: [['10:00', '18:00']],
    })
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
      chatWaitMinutes: 5,
      chatFirstAnswerSeconds: 30,
      ticketFirstResponseMinutes: 10,
      ticketResolutionMinutes: 24 * 60,
      ticketClock: 'always',
    })
    expect(promises.shown.find(({ id }) => id === 'S1')?.text).toMatch(/5 分钟.*10 分钟.*24 小时/)
  })

  it('S2: Baobao answers within 30 seconds, handles tickets within 24 hours and urgent ones within 2', () => {
    const { promises } = loadPolicy('baobao')
    expect(promises).toMatchObject({
      chatFirstAnswerSeconds: 30,
      ticketResolutionMinutes: 24 * 60,
      ticketResolutionUrgentMinutes: 2 * 60,
      ticketClock: 'always',
    })
    expect(promises.shown.find(({ id }) => id === 'S2')?.text).toMatch(/30 秒.*24 小时.*2 小时/)
  })

  it.each(presets)(
    'M5: %s gathers evidence within 24 hours and decides within 48, and says so',
    (_name, { promises }) => {
      expect(promises).toMatchObject({ claimEvidenceHours: 24, claimDecisionHours: 48 })
      expect(promises.shown.find(({ id }) => id === 'M5')?.text).toMatch(/24 小时.*48 小时/)
    },
  )

  it.each(presets)(
    '%s says that it is sample data, with telephone numbers that lead nowhere',
    (_name, { platform, tiers, phone }) => {
      expect(platform.notice).toContain('示例数据')
      for (const number of [phone.standard, ...tiers.map((tier) => tier.phone)])
        if (number !== null) expect(number).toMatch(/^400-000-\d{4}$/)
    },
  )

  it.each(presets)(
    '%s has somebody for every department, and a supervisor',
    (_name, { departments, agents }) => {
      for (const { key } of departments)
        expect(
          agents.some((agent) => agent.role === 'agent' && agent.departments.includes(key)),
        ).toBe(true)
      expect(agents.map(({ wecomUserId }) => wecomUserId)).toEqual([
        'zhang.wei',
        'li.na',
        'chen.jie',
        'wang.fang',
      ])
      expect(agents.find(({ role }) => role === 'supervisor')?.wecomUserId).toBe('wang.fang')
    },
  )

  it('a follower who wants a person is led into 微信客服, at Baobao served right in the official account', () => {
    expect(presets.map(([name, { reception }]) => [name, reception.officialAccountPerson])).toEqual(
      [
        ['baobao', 'bridge'],
        ['haicheng', 'kf'],
        ['hongye', 'kf'],
      ],
    )
  })

  it.each(presets)(
    'S1, S2: at %s nobody waits for their own agent as long as an answer is promised to take',
    (_name, { reception, promises }) => {
      expect(reception.stickySeconds).toBeLessThan(promises.chatFirstAnswerSeconds)
      expect(promises.chatWaitMinutes).toBeLessThanOrEqual(5)
    },
  )

  it.each(presets)(
    'V1: at %s a higher tier waits shorter, has a number of its own, and the highest a manager who knows members',
    (_name, policy) => {
      const starts = policy.tiers.map(({ headStartMinutes }) => headStartMinutes)
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
      expect(
        policy.tiers
          .slice(1)
          .every(({ phone }) => phone !== null && phone !== policy.phone.standard),
      ).toBe(true)
      const manager = policy.agents.find(
        ({ workNumber }) => workNumber === policy.tiers.at(-1)?.manager,
      )
      expect([manager?.role, manager?.departments.includes('membership')]).toEqual(['agent', true])
    },
  )

  it.each(presets)(
    'R9: %s has groups of its own, and warns of them',
    (_name, { groups, texts, platform }) => {
      expect(groups.length).toBeGreaterThan(0)
      for (const { name } of groups) expect(name).toContain(platform.name)
      expect(texts.groupsNotice).toMatch(/密码.*官方/)
    },
  )

  it.each(presets)(
    "%s's 微信客服 greets as a bot and says how to reach a person (U5)",
    (_name, { kf, platform }) => {
      expect(kf?.name).toContain(platform.name)
      expect(kf?.welcome).toMatch(/自动客服.*“人工”/)
      expect(kf?.openKfId).toMatch(/^wk[A-Za-z0-9_-]+$/)
    },
  )

  it('no two presets share a 微信客服', () => {
    expect(new Set(presets.map(([, { kf }]) => kf?.openKfId)).size).toBe(presets.length)
  })

  it.each(presets)("%s has the official account's three doors", (_name, { officialAccount }) => {
    expect(officialAccount.menu.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      '我的订单 click',
      '联系客服 page',
      '转人工 click',
    ])
  })
})
