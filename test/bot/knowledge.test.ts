import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { readHandOver } from '../../server/bot/hand-over'
import { answerFromKnowledge, KnowledgeError, loadKnowledge } from '../../server/bot/knowledge'
import { findMatch } from '../../server/bot/knowledge-match'
import { listPresets, loadPolicy } from '../../server/policy/load-policy'
import type { Policy } from '../../server/policy/policy.schema'
import { ASKED } from './asked-questions'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const haicheng = loadPolicy('haicheng')
const knowledge = loadKnowledge(haicheng)
const entryFor = (question: string): string | null => findMatch(knowledge, question)?.id ?? null
const share = (part: number, whole: number): number => part / whole

describe('U5: the common questions', () => {
  const told = ASKED.map(([question, expected]) => ({ question, expected, found: entryFor(question) }))

  it('are answered rightly at least 19 times of 20, and 8 of 10 of them are answered at all', () => {
    const answered = told.filter(({ found }) => found !== null)
    const right = answered.filter(({ found, expected }) => found === expected)
    const answerable = told.filter(({ expected }) => expected !== null)
    const missed = told.filter(({ found, expected }) => found !== expected)
    expect({ precise: share(right.length, answered.length) >= 0.95, recalled: share(right.length, answerable.length) >= 0.8, missed })
      .toEqual({ precise: true, recalled: true, missed: expect.anything() })
  })

  it('are asked in enough ways to say so, each entry in some way', () => {
    expect(ASKED.length).toBeGreaterThan(60)
    expect(new Set(ASKED.map(([question]) => question)).size).toBe(ASKED.length)
    expect(ASKED.filter(([, entry]) => entry === null).length).toBeGreaterThan(20)
    expect([...new Set(ASKED.flatMap(([, entry]) => entry ?? []))].sort()).toEqual(knowledge.map(({ id }) => id).sort())
  })

  it('do not call for a person, so the bot has its chance', () => {
    expect(ASKED.filter(([, entry]) => entry !== null).flatMap(([question]) => (readHandOver(question, NOW) ? [question] : []))).toEqual([])
  })

  it('mean the same with other punctuation, spaces and width', () => {
    expect([' 怎么 查 卡密?', '怎么查卡密!!!', '【怎么查卡密】', 'CDK怎么兑换', '\uFF23\uFF24\uFF2B怎么兑换'].map(entryFor))
      .toEqual(['card-look-up', 'card-look-up', 'card-look-up', 'card-use', 'card-use'])
  })

  it('are not looked for in a long story', () => {
    expect(entryFor(`${'昨天我和朋友一起出去玩,回来的路上他说他以前也买过,'.repeat(3)}怎么查卡密`)).toBeNull()
  })

  it('any text is read without failing, and quickly', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
      const found = entryFor(text)
      expect(found === null || knowledge.some(({ id }) => id === found)).toBe(true)
    }), { numRuns: 100 })
    const started = performance.now()
    for (let turn = 0; turn < 200; turn += 1) entryFor('请问一下我昨天买的那个点卡怎么还没有给我发货呢')
    expect((performance.now() - started) / 200).toBeLessThan(20)
  })
})

describe.each(listPresets())('the answers of %s', (name) => {
  const policy = loadPolicy(name)
  const entries = loadKnowledge(policy)

  it('are short, name their source, say that a bot speaks and how to reach a person', () => {
    for (const { id, asks, source } of entries) {
      const question = asks.flatMap((asking) => asking.map((group) => group[0]).join(''))[0] ?? ''
      expect([id, source]).toEqual([id, expect.stringMatching(/^[^·]{2,20} · [^·]{2,20}$/)])
      const answer = answerFromKnowledge(entries.filter((entry) => entry.id === id), question)
      expect([id, answer?.source, answer?.reply.text]).toEqual([id, source, expect.stringContaining(`来源:${source}\n这是自动客服的回答,没说清楚请回复“人工”`)])
      expect(answer?.reply.text.length).toBeLessThan(400)
    }
  })

  it('hold no place that was not filled in, no telephone number, no mark of exclamation', () => {
    const all = entries.map(({ answer }) => answer).join('\n')
    expect(all).not.toMatch(/[{}]|undefined|null|[!!]|亲|\d{3}-\d{3}-\d{4}/)
    for (const number of [policy.phone.standard, ...policy.tiers.map(({ phone }) => phone)]) if (number !== null) expect(all).not.toContain(number)
  })
})

it.each([
  ['haicheng', '客服几点上班', '工作日 9:00–21:00,周末和节假日 10:00–18:00'], ['hongye', '客服几点上班', '全天 24 小时'], ['baobao', '客服几点上班', '每天 9:00–22:00'],
  ['hongye', '客服电话是多少', '每天 9:00–21:00'], ['baobao', '会员有哪些等级', '标准会员、优享会员、尊享会员'], ['haicheng', '工单多久处理', '客服时间内 30 分钟'],
  ['hongye', '工单多久处理', '10 分钟'], ['baobao', '公众号叫什么', '宝宝卡盟服务号'], ['haicheng', '怎么进群', '海城卡盟公告群'], ['haicheng', '怎么进群', '不要发送账号、密码和卡密'],
])('%s, asked %s, says what its policy says: %s', (name, question, words) => {
  expect(answerFromKnowledge(loadKnowledge(loadPolicy(name)), question)?.reply.text).toContain(words)
})

it('what a platform does not have is not spoken of', () => {
  const tiers = haicheng.tiers.map((tier) => ({ ...tier, phone: null }))
  const bare: Policy = { ...haicheng, groups: [], phone: { ...haicheng.phone, standard: null }, tiers }
  const ids = loadKnowledge(bare).map(({ id }) => id)
  expect([ids.includes('groups'), ids.includes('phone'), ids.includes('people-hours')]).toEqual([false, false, true])
})

describe('loadKnowledge', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'knowledge-')) })
  afterEach(() => rmSync(folder, { recursive: true }))
  const faultsOf = (files: Record<string, string>): readonly string[] => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    try {
      loadKnowledge(haicheng, folder)
    } catch (error) {
      if (error instanceof KnowledgeError) return error.faults
      throw error
    }
    throw new Error('the knowledge base was accepted')
  }
  const entry = (id: string, answer: string, asks = '怎么 查') => `  - { id: ${id}, title: 查一查, asks: ['${asks}'], answer: '${answer}' }\n`
  const book = (...entries: string[]) => `source: 使用帮助\nentries:\n${entries.join('')}`

  it('names every fault of every file', () => {
    const faults = faultsOf({
      'a.yaml': book(entry('one', '营业时间是 {hours},请看一看再来'), entry('two', '请拨打 400-000-1001 联系我们吧'), entry('three', '这样就可以查到它了吧', '怎么 |')),
      'b.yaml': book(entry('one', '这样就可以查到它了吧')),
      'c.yaml': 'source: 使用帮助\nentries: []\ncolour: blue\n',
      'd.yaml': 'source: [',
    })
    expect(faults).toEqual(expect.arrayContaining([
      expect.stringMatching(/^a\.yaml: one: there is no fact \{hours\}; there are platform, /),
      expect.stringMatching(/^a\.yaml: two: names a telephone number/),
      'a.yaml: three: a way of asking has a group without words',
      'one is there more than once',
      expect.stringMatching(/^c\.yaml: entries: /),
      expect.stringMatching(/^c\.yaml: .*colour/),
      expect.stringMatching(/^d\.yaml: /),
    ]))
  })

  it('refuses a folder without books', () => {
    expect(faultsOf({})).toEqual([expect.stringContaining('holds no .yaml file')])
  })

  it('of two answers that are equally sure it gives none', () => {
    writeFileSync(join(folder, 'a.yaml'), book(entry('one', '第一种回答在这里可以看'), entry('two', '第二种回答在这里可以看')))
    expect(answerFromKnowledge(loadKnowledge(haicheng, folder), '怎么查')).toBeNull()
  })
})
