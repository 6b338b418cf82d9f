import fc from 'fast-check'
import { checkOfficial } from '../../../server/trust/official/check'
import { directoryOf } from '../../../server/trust/official/directory'
import type { OfficialCheck, Verdict } from '../../../server/trust/official/official.contract'
import { preset } from '../../support/presets'

const POLICY = preset('haicheng')
const DIRECTORY = directoryOf(POLICY)
const check = (text: string): OfficialCheck =>
  checkOfficial(text, { directory: DIRECTORY, alone: true })

/** What is typed, and what is said of it all; null: nothing that can be checked. */
const OFFICIAL = [
  // addresses
  'hckm.com',
  'HCKM.COM',
  'https://hckm.com',
  'http://hckm.com/',
  'https://www.hckm.com/help?id=3',
  'm.hckm.com',
  'kf.hckm.com:8443/a',
  'ｈｃｋｍ．ｃｏｍ',
  'hckm。com',
  'hckm点com',
  'hckm .com',
  '官网是 hckm.com 吗',
  '请打开https://hckm.com/orders看',
  '“hckm.com”',
  '（hckm.com）',
  'hckm.com。',
  'https://HCKM.com./',
  'hc\u200bkm.com',
  'https://%68ckm.com',
  // telephone numbers
  '400-000-1001',
  '4000001001',
  '400 000 1001',
  '４００－０００－１００１',
  '+86 400-000-1001',
  '86-4000001001',
  '400-000-1002',
  '400.000.1003',
  '(400)000-1001',
  '四零零零零零幺零零幺',
  '四〇〇 〇〇〇 一〇〇二',
  '肆零零零零零壹零零叁',
  '400—000—1001',
  '客服电话是400-000-1001吗',
  '④⓪⓪⓪⓪⓪①⓪⓪①',
  '４００ 000 一零零一',
  // names
  '海城卡盟服务号',
  '海城卡盟 服务号',
  '“海城卡盟客服”',
  '海城卡盟客服',
  '海城卡盟公告群',
  '海城卡盟',
  '公众号叫海城卡盟服务号',
  '海城卡盟服务號',
  '【海城卡盟公告群】是官方的吗',
  // mail
  'service@hckm.com',
  'Service@HCKM.com',
  '邮箱 service@hckm.com',
]

const FAKE = [
  // other endings
  'hckm.net',
  'hckm.cn',
  'hckm.cc',
  'hckm.com.cn',
  'hckm.top',
  'https://hckm.vip/login',
  'hckm.xyz',
  'hckm点net是你们的吗',
  'hckm。net',
  'ｈｃｋｍ．ｎｅｔ',
  'hckm.org',
  'hckm.shop',
  'hckm . net',
  'www.hckm.net',
  'm.hckm.net',
  'hckm.co',
  // letters that look alike
  'hсkm.com',
  'hckм.com',
  'һckm.com',
  'xn--hkm-4ed.com',
  'hckrn.com',
  'HCKRN.net',
  'hckn.com',
  'hckk.com',
  'hkcm.com',
  'hckmm.com',
  'hcm.com',
  'hck-m.com',
  'h-ckm.com',
  'ĥckm.com',
  'hckṁ.com',
  'hcκm.com',
  // added words
  'hckm-kefu.com',
  'hckmvip.com',
  'vip-hckm.com',
  'hckm-pay.cn',
  'wwwhckm.com',
  'hckmcom.cn',
  'hckm123.com',
  'hckmkf.net',
  'kefu-hckm.top',
  'hckm-tuikuan.xyz',
  'myhckm.com',
  'hckm-official.com',
  // written in front
  'hckm.com.evil.cn',
  'https://hckm.com.login-safe.top/a',
  'hckm.evil.com',
  'https://hckm.com@evil.cn',
  'https://hckm.com:443@evil.cn/pay',
  'hckm.com-safe.cn',
  'https://hckm.com%2f@evil.cn',
  'http://hckm.com\\@evil.cn',
  'hckm.safe.com.cn',
  'www.hckm.com.top-pay.net',
  // carried along
  'haichengkameng.com',
  'haicheng-kameng.cn',
  '海城卡盟.com',
  '海城卡盟客服.cn',
  'http://海城卡盟.网址',
  // telephone numbers
  '400-000-1004',
  '4000001011',
  '400-000-101',
  '400-000-10011',
  '4000010001',
  '+852 4000001001',
  '00 4000001001',
  '400-000-1OO1是海城卡盟官方客服电话 400-000-1101',
  '四零零零零零幺零零四',
  '４００－０００－１００５',
  '400-000-1001-88',
  '0400-000-1001',
  '400 001 1001',
  // names
  '海城卡盟客服中心',
  '海城卡盟官方客服',
  '海城卡盟VIP群',
  '海诚卡盟客服',
  '海成卡盟服务号',
  '海城卡萌服务号',
  '海城卡盟服务号2',
  '海城卡盟理赔专员',
  '“海城卡盟退款群”',
  '群名叫海城卡盟福利群',
  '海 城 卡 盟 售后',
  '海城咔盟客服',
  '海城卡盟服务号官方',
  '★海城卡盟服务号★',
  '海城卡盟服务号√',
  '-海城卡盟客服',
  // private accounts that use the name
  '微信号 hckm_kefu',
  '加微信hckm-service88',
  'vx: HCKM2026',
  '微信号：haichengkameng',
  'wx hckrn_kf',
  // said to be ours
  '官方客服QQ 12345678',
  '你们客服的电话是13800138000吗',
  '海城卡盟客服微信 abc_12345',
  '海城卡盟工作人员让我打 0571-88886666',
  '官方售后 www.tuikuan-help.cn',
  '你们客服让我打开 http://3232235777/',
  '自称海城卡盟客服，号码 170 1234 5678',
  '我是官方客服，请加QQ：87654321',
  '【海城卡盟】客服提醒您登录 abc123.top 处理',
  '海城卡盟客服邮箱 hckm@163.com',
  // mail
  'service@hckm.net',
  'hckm.com@qq.com',
  'service@hckrn.com',
  // what is never asked for
  '请把验证码发给我',
  '麻烦您先转账到安全账户',
  '请下载向日葵远程协助',
  '请提供银行卡号',
  '需要您打开共享屏幕',
  '您好，请告诉我登录密码',
  'hckm.com 请把验证码告诉客服',
  '缴纳保证金后退款',
]

const UNKNOWN = [
  'abc.com',
  'https://example.org/x',
  'taobao.com',
  '你们官方客服在 taobao.com 上吗',
  'https://work.weixin.qq.com/kfid/kfc123',
  't.cn/A6abc',
  '官方客服发来的短链接 t.cn/A6abc',
  'http://192.168.1.1/a',
  'http://3232235777/',
  'hckt.net',
  'hachi.com',
  'ockham.org',
  '13800138000',
  '010-12345678',
  '95588',
  '170-1234-5678',
  '+1 415 555 0100',
  '96110',
  '12315',
  '官方客服说打 96110',
  '我的手机13800138000在海城卡盟充的，客服帮我看看',
  '海城卡盟客服，充值号码13800138000没到账',
  'QQ 12345678',
  'qq群 87654321',
  '微信号 abcdef123',
  'somebody_88',
  '小王的店',
  '123456',
  '四零零八零零八',
  '江城卡盟客服',
  '张三',
  'someone@qq.com',
  'boss@example.com',
  '扣扣：10001000',
  '0086 13800138000',
  '群号 55667788',
  'hckm@hckm.com',
  '在吗 www.example.net',
  '链接 example.cn/hckm.com',
  '8888',
  'readme.top',
  'https://example.org/?u=hckm',
  'xn--fiqs8s.cn',
  '400-800-1234',
  '800-820-8820',
  'ht-km.org',
]

const NOTHING = [
  '怎么退款',
  '你好，请问卡密在哪里看',
  '我在海城卡盟买的卡，激活不了',
  '订单号HKM202610010001没到账',
  '2026年10月1日14:00付的款',
  'readme.txt',
  '提示“卡密无效”',
  '客服说要等 3.5 小时，是不是',
  '我有 12 张卡，3 张用不了',
  '工单 T260305-0001 到哪了呢',
  '不要把密码告诉任何人，请放心',
  '微信支付付的，没到账，怎么办',
  '1+1=2，对吗',
  '您好！',
  '请问，客服几点上班',
  '…',
]

const said = (text: string): [string, Verdict | null] => [text, check(text).verdict]

describe('what is typed is 官方, 冒充, 未知 or nothing that can be checked', () => {
  it.each<[Verdict | null, readonly string[]]>([
    ['official', OFFICIAL],
    ['fake', FAKE],
    ['unknown', UNKNOWN],
    [null, NOTHING],
  ])('%s', (verdict, texts) => {
    expect(texts.map(said)).toEqual(texts.map((text) => [text, verdict]))
  })

  it('there are enough of them', () => {
    expect(OFFICIAL.length + FAKE.length + UNKNOWN.length + NOTHING.length).toBeGreaterThanOrEqual(
      150,
    )
  })
})

it.each([
  ['hckm.net', 'hckm.com', '只差结尾'],
  ['hckrn.com', 'hckm.com', '长得像'],
  ['hсkm.com', 'hckm.com', '外国字母'],
  ['hckm-kefu.com', 'hckm.com', '加了字'],
  ['hckm.com.evil.cn', 'hckm.com', '真正的网址是 evil.cn'],
  ['https://hckm.com@evil.cn', 'hckm.com', '真正打开的是 evil.cn'],
  ['hckn.com', 'hckm.com', '只差一个字母'],
  ['400-000-1004', null, '只差一个数字'],
  ['海诚卡盟客服', '海城卡盟', '只差一个字'],
])('%s: what it looks like is named', (text, looksLike, words) => {
  const [finding] = check(text).findings
  expect(finding).toMatchObject({ verdict: 'fake', verdictText: '冒充', looksLike })
  expect(finding?.reason).toContain(words)
})

it('each thing in a message is told of by itself, the worst first, and the worst is the answer', () => {
  const { verdict, headline, findings } = check(
    '您好，海城卡盟服务号提醒：请到 hckm.com 或 hckm.net 处理，电话 400-000-1001',
  )
  expect(verdict).toBe('fake')
  expect(headline).toBe('里面有冒充我们的')
  expect(findings.map(({ value, verdictText }) => [value, verdictText])).toEqual([
    ['hckm.net', '冒充'],
    ['hckm.com', '官方'],
    ['4000001001', '官方'],
    ['海城卡盟服务号', '官方'],
  ])
})

it('what it asks for is named beside what is found, and even an official number does not make it genuine', () => {
  expect(check('400-000-1001 客服：请把验证码和银行卡号发给我')).toMatchObject({
    verdict: 'fake',
    asks: ['验证码', '银行卡'],
    headline: '官方客服不会要验证码、银行卡，这样要的不是我们',
    findings: [{ value: '4000001001', verdict: 'official' }],
  })
})

it('no telephone number of ours is told to who does not know it', () => {
  const near = ['400-000-1004', '4000001011', '+852 4000001001', '0400-000-1001', '海城卡盟客服']
  expect(
    JSON.stringify(
      near.map((text) => check(text).findings.map(({ reason, looksLike }) => [reason, looksLike])),
    ),
  ).not.toMatch(/400-?000/)
})

it('what the platform warns of is 冒充, what is official never', () => {
  const warned = new Set(['qq:12345678', 'domain:hckm.com'])
  const of = (text: string): OfficialCheck => checkOfficial(text, { directory: DIRECTORY, warned })
  expect(of('QQ 12345678').findings).toMatchObject([{ verdict: 'fake', warned: true }])
  expect(of('hckm.com').findings).toMatchObject([{ verdict: 'official', warned: false }])
})

it('of many things the worst are listed, and how many more there are', () => {
  const many = Array.from({ length: 30 }, (_, at) => `a${at}.example.org`).join(' ')
  const { findings, more } = check(`${many} hckm.net`)
  expect(findings).toHaveLength(12)
  expect(findings[0]?.value).toBe('hckm.net')
  expect(more).toBe(19)
})

const DOMAIN = fc.constantFrom('hckm.com')
const CASES = fc.func(fc.boolean())
const shaken = (text: string, upper: (at: number) => boolean): string =>
  Array.from(text, (one, at) => (upper(at) ? one.toUpperCase() : one)).join('')
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
const SPOKEN = '零一二三四五六七八九'

it('what is official stays so in any spelling', () => {
  fc.assert(
    fc.property(
      DOMAIN,
      CASES,
      fc.boolean(),
      fc.constantFrom('', 'https://', 'http://www.'),
      (domain, upper, isWide, scheme) => {
        const text = `${scheme}${shaken(domain, (at) => upper(at))}`
        expect(check(isWide ? wide(text) : text).verdict).toBe('official')
      },
    ),
    { numRuns: 60 },
  )
  const phones = DIRECTORY.doors.filter(({ kind }) => kind === 'phone').map(({ key }) => key)
  fc.assert(
    fc.property(
      fc.constantFrom(...phones),
      fc.constantFrom('', ' ', '-', '.', '－'),
      fc.constantFrom('plain', 'wide', 'spoken'),
      (key, gap, how) => {
        const written =
          how === 'spoken'
            ? Array.from(key, (digit) => SPOKEN[Number(digit)]).join('')
            : how === 'wide'
              ? wide(key)
              : key
        expect(
          check([written.slice(0, 3), written.slice(3, 6), written.slice(6)].join(gap)).verdict,
        ).toBe('official')
      },
    ),
    { numRuns: 60 },
  )
})

it('nothing is called official that is not listed', () => {
  const isListed = (value: string): boolean =>
    DIRECTORY.staff.has(value) ||
    DIRECTORY.doors.some(({ key }) => {
      const bare = value.replace(/\s/g, '').toLowerCase()
      return key === bare || key === bare.replace(/\D/g, '') || bare.endsWith(`.${key}`)
    })
  const piece = fc.constantFrom(
    'hckm',
    'com',
    'net',
    '.',
    '-',
    '/',
    '@',
    'kf',
    '1',
    '0',
    'l',
    'o',
    '400',
    '000',
    '1001',
    '1002',
    '海城卡盟',
    '海诚卡盟',
    '服务号',
    '客服',
    '群',
    ' ',
    '“',
    '”',
    'https://',
    'qq ',
    '微信号',
    '＠',
    '。',
    '点',
    '一',
    '\u200b',
  )
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 9 }), (pieces) => {
      const official = check(pieces.join('')).findings.filter(
        ({ verdict }) => verdict === 'official',
      )
      expect(official.filter(({ value }) => !isListed(value))).toEqual([])
    }),
    { numRuns: 800 },
  )
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      expect(check(url).verdict).not.toBe('official')
    }),
    { numRuns: 100 },
  )
})
