import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  answerFromKnowledge,
  findEntry,
  KnowledgeError,
  loadKnowledge,
  tellEntries,
} from '../../server/bot/knowledge'
import { readPlan } from '../../server/bot/plan'
import { readAskings } from '../../server/bot/understanding/askings'
import { understand } from '../../server/bot/understanding/understand'
import { configFolder } from '../../server/policy/config-folder'
import { listPresets, loadPolicy } from '../../server/policy/load-policy'
import type { Policy } from '../../server/policy/policy.schema'
import { ASKED } from './asked-questions'
import { cpuMs } from '../support/cpu-time'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const haicheng = loadPolicy('haicheng')
const knowledge = loadKnowledge(haicheng)
const [SMALL_TALK, OFF_TOPIC] = [new Set(['small-talk', 'abuse']), new Set(['off-topic', 'attack'])]
/** What answers it from the rules: a kind word, or that it is not ours, is no such answer. */
const entryFor = (question: string): string | null => {
  const topic = understand(question).sure.find(
    (asked) => !SMALL_TALK.has(asked) && !OFF_TOPIC.has(asked),
  )
  return topic === undefined ? null : (findEntry(knowledge, topic)?.id ?? null)
}
const share = (part: number, whole: number): number => part / whole

describe('U5: the common questions', () => {
  const told = ASKED.map(([question, expected]) => ({
    question,
    expected,
    found: entryFor(question),
  }))

  it('are answered rightly at least 19 times of 20, and 8 of 10 of them are answered at all', () => {
    const answered = told.filter(({ found }) => found !== null)
    const right = answered.filter(({ found, expected }) => found === expected)
    const answerable = told.filter(({ expected }) => expected !== null)
    const missed = told.filter(({ found, expected }) => found !== expected)
    expect({
      precise: share(right.length, answered.length) >= 0.95,
      recalled: share(right.length, answerable.length) >= 0.8,
      missed,
    }).toEqual({ precise: true, recalled: true, missed: expect.anything() })
  })

  it('are asked in enough ways to say so', () => {
    expect(ASKED.length).toBeGreaterThan(60)
    expect(new Set(ASKED.map(([question]) => question)).size).toBe(ASKED.length)
    expect(ASKED.filter(([, entry]) => entry === null).length).toBeGreaterThan(20)
    const known = knowledge.map(({ id }) => id)
    expect(ASKED.flatMap(([, entry]) => entry ?? []).filter((id) => !known.includes(id))).toEqual(
      [],
    )
  })

  it('are each asked for in at least forty ways by what ships, none of which is asked here', () => {
    const { askings } = readAskings(configFolder('knowledge'))
    const ways = new Map<string, number>()
    for (const { topic } of askings) ways.set(topic, (ways.get(topic) ?? 0) + 1)
    expect(knowledge.filter(({ id }) => (ways.get(id) ?? 0) < 40).map(({ id }) => id)).toEqual([])
  })

  it('do not call for a person, so the bot has its chance', () => {
    const calling = ASKED.filter(
      ([question, entry]) => entry !== null && readPlan(question, NOW).call !== null,
    ).map(([question]) => question)
    expect(calling).toEqual([])
  })

  it('mean the same with other punctuation, spaces and width', () => {
    expect(
      [
        ' 怎么 查 卡密?',
        '怎么查卡密!!!',
        '【怎么查卡密】',
        'CDK怎么兑换',
        '\uFF23\uFF24\uFF2B怎么兑换',
      ].map(entryFor),
    ).toEqual(['card-look-up', 'card-look-up', 'card-look-up', 'card-use', 'card-use'])
  })

  it('are found in a long story', () => {
    const story = '昨天我和朋友一起出去玩,回来的路上他说他以前也买过,'.repeat(3)
    expect(
      [`${story}怎么查卡密`, `${story}我的卡密显示已经被别人用过了`].map(
        (told) => understand(told).ranked[0]?.topic,
      ),
    ).toEqual(['card-look-up', 'card-used'])
  })

  it('any text is read without failing, and quickly', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'grapheme' }), (text) => {
        const found = entryFor(text)
        expect(found === null || knowledge.some(({ id }) => id === found)).toBe(true)
      }),
      { numRuns: 100 },
    )
    expect(
      cpuMs(() => {
        for (let turn = 0; turn < 200; turn += 1)
          entryFor('请问一下我昨天买的那个点卡怎么还没有给我发货呢')
      }) / 200,
    ).toBeLessThan(20)
  })
})

describe.each(listPresets())('the answers of %s', (name) => {
  const policy = loadPolicy(name)
  const entries = loadKnowledge(policy)

  it('are short, name their source, say that a bot speaks and how to reach a person', () => {
    for (const entry of entries) {
      expect([entry.id, entry.source]).toEqual([
        entry.id,
        expect.stringMatching(/^[^·]{2,20} · [^·]{2,20}$/),
      ])
      expect([entry.id, tellEntries([entry]).text]).toEqual([
        entry.id,
        expect.stringContaining(`来源：${entry.source}（自动客服，转人工请回复“人工”）`),
      ])
      expect([entry.id, entry.answer.length < 400]).toEqual([entry.id, true])
    }
  })

  it('hold no place that was not filled in, no telephone number, no mark of exclamation', () => {
    const all = entries.map(({ answer }) => answer).join('\n')
    expect(all).not.toMatch(/[{}]|undefined|null|[!\uFF01]|亲|\d{3}-\d{3}-\d{4}/)
    // Whether anybody is there is not theirs to say, and what only we call so is called as everybody does.
    expect(all).not.toMatch(
      /这就(?:请|替|为|给)|正在为您找|现在(?:有|没有)客服|客服(?:马上|现在)[来在]|上游|机器人/,
    )
    for (const number of [policy.phone.standard, ...policy.tiers.map(({ phone }) => phone)])
      if (number !== null) expect(all).not.toContain(number)
  })
})

it.each([
  ['haicheng', '客服几点上班', '工作日 09:00–21:00，周末和节假日 10:00–18:00'],
  ['hongye', '客服几点上班', '全天 24 小时'],
  ['baobao', '客服几点上班', '每天 09:00–22:00'],
  ['hongye', '客服电话是多少', '每天 09:00–21:00'],
  ['baobao', '会员有哪些等级', '标准会员、优享会员、尊享会员'],
  ['haicheng', '工单多久处理', '按客服时间 30 分钟内'],
  ['hongye', '工单多久处理', '10 分钟'],
  ['baobao', '公众号叫什么', '宝宝卡盟服务号'],
  ['haicheng', '怎么进群', '海城卡盟公告群'],
  ['haicheng', '怎么进群', '不要发送账号、密码和卡密'],
])('%s, asked %s, says what its policy says: %s', (name, question, words) => {
  expect(answerFromKnowledge(loadKnowledge(loadPolicy(name)), question)?.reply.text).toContain(
    words,
  )
})

it('what a platform does not have is said to be not there', () => {
  const tiers = haicheng.tiers.map((tier) => ({ ...tier, phone: null }))
  const bare: Policy = {
    ...haicheng,
    groups: [],
    phone: { ...haicheng.phone, standard: null },
    tiers,
  }
  const ids = loadKnowledge(bare).map(({ id }) => id)
  expect(ids).toEqual(expect.arrayContaining(['groups', 'phone', 'people-hours']))
  const told = (question: string) => answerFromKnowledge(loadKnowledge(bare), question)?.reply.text
  expect([told('怎么进群'), told('客服电话多少')]).toEqual([
    expect.stringContaining('没有官方的用户群'),
    expect.stringContaining('没有电话客服'),
  ])
})

describe('loadKnowledge', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))
  const faultsOf = (files: Record<string, string>): readonly string[] => {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    try {
      loadKnowledge(haicheng, { folder })
    } catch (error) {
      if (error instanceof KnowledgeError) return error.faults
      throw error
    }
    throw new Error('the knowledge base was accepted')
  }
  const entry = (id: string, answer: string) =>
    `  - { id: ${id}, title: 查一查, answer: '${answer}' }\n`
  const book = (...entries: string[]) => `source: 使用帮助\nentries:\n${entries.join('')}`

  it('names every fault of every file', () => {
    const faults = faultsOf({
      'a.yaml': book(
        entry('phone', '营业时间是 {hours},请看一看再来'),
        entry('groups', '请拨打 400-000-1001 联系我们吧'),
        entry('three', '这样就可以查到它了吧'),
      ),
      'b.yaml': book(entry('phone', '这样就可以查到它了吧')),
      'c.yaml': 'source: 使用帮助\nentries: []\ncolour: blue\n',
      'd.yaml': 'source: [',
    })
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^a\.yaml: phone: there is no fact \{hours\}; there are platform, /),
        expect.stringMatching(/^a\.yaml: groups: names a telephone number/),
        expect.stringMatching(/^a\.yaml: three: nobody is known to ask for it/),
        'phone is there more than once',
        expect.stringMatching(/^c\.yaml: entries: /),
        expect.stringMatching(/^c\.yaml: .*colour/),
        expect.stringMatching(/^d\.yaml: /),
      ]),
    )
  })

  it('refuses a folder without books', () => {
    expect(faultsOf({})).toEqual([expect.stringContaining('holds no .yaml file')])
  })
})
