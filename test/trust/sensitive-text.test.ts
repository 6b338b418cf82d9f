import fc from 'fast-check'
import { isBankCardNumber, isIdCardNumber } from '../../server/trust/card-numbers'
import { maskSensitive } from '../../server/trust/sensitive-text'

const BANK_CARD = '6222021234567890128'
const ID_CARD = '11010119900307803X'

it('the sample numbers of this file are valid ones', () => {
  expect([isBankCardNumber(BANK_CARD), isIdCardNumber(ID_CARD)]).toEqual([true, true])
})

describe('F2: what official service never asks for is masked', () => {
  it.each([
    ['我的密码是abc12345,帮我看看', '我的密码是[密码已隐去],帮我看看', ['密码']],
    ['登录密码:Qw_er!23', '登录密码:[密码已隐去]', ['密码']],
    ['支付密码 123456 不对', '支付密码 [密码已隐去] 不对', ['密码']],
    ['密码是woaini', '密码是[密码已隐去]', ['密码']],
    ['密码改成了“pass2026”', '密码改成了“[密码已隐去]”', ['密码']],
    ['password: hunter2', 'password: [密码已隐去]', ['密码']],
    ['账号 zhangsan 密码 zs123456', '账号 zhangsan 密码 [密码已隐去]', ['密码']],
    ['银行卡密码是112233', '银行卡密码是[密码已隐去]', ['密码']],
    ['验证码是483920', '验证码是[验证码已隐去]', ['验证码']],
    ['收到短信验证码:4839', '收到短信验证码:[验证码已隐去]', ['验证码']],
    ['验证码 483 920', '验证码 [验证码已隐去]', ['验证码']],
    [
      '【海城】483920(登录验证码),5分钟内有效',
      '【海城】[验证码已隐去](登录验证码),5分钟内有效',
      ['验证码'],
    ],
    ['483920是您的验证码', '[验证码已隐去]是您的验证码', ['验证码']],
    [`身份证${ID_CARD}`, '身份证[身份证号已隐去]', ['身份证号']],
    [
      `我叫小王,${ID_CARD.toLowerCase()},麻烦核实`,
      '我叫小王,[身份证号已隐去],麻烦核实',
      ['身份证号'],
    ],
    ['身份证号是110101 19900307 803X', '身份证号是[身份证号已隐去]', ['身份证号']],
    ['身份证号码:110101900307803', '身份证号码:[身份证号已隐去]', ['身份证号']],
    [`退到${BANK_CARD}`, '退到[银行卡号已隐去,尾号 0128]', ['银行卡号']],
    ['退到6222 0212 3456 7890 128吧', '退到[银行卡号已隐去,尾号 0128]吧', ['银行卡号']],
    ['信用卡4111-1111-1111-1111', '信用卡[银行卡号已隐去,尾号 1111]', ['银行卡号']],
    ['工行卡号6222021234567890123', '工行卡号[银行卡号已隐去,尾号 0123]', ['银行卡号']],
    [
      '有效期12/29,CVV 123',
      '有效期[银行卡号已隐去],CVV [银行卡号已隐去]',
      ['银行卡号', '银行卡号'],
    ],
    [
      '对方让我装ToDesk,设备代码 123 456 789',
      '对方让我装ToDesk,设备代码 [远程控制码已隐去]',
      ['远程控制码'],
    ],
    [
      '验证码是483920,密码是abc12345',
      '验证码是[验证码已隐去],密码是[密码已隐去]',
      ['验证码', '密码'],
    ],
    // As a Chinese keyboard writes it: full-width colon, digits and letters.
    [
      '\u9A8C\u8BC1\u7801\uFF1A\uFF14\uFF18\uFF13\uFF19\uFF12\uFF10',
      '\u9A8C\u8BC1\u7801\uFF1A[验证码已隐去]',
      ['验证码'],
    ],
    [
      '\u5BC6\u7801\uFF1A\uFF41\uFF42\uFF43\uFF11\uFF12\uFF13',
      '\u5BC6\u7801\uFF1A[密码已隐去]',
      ['密码'],
    ],
  ])('%s', (text, masked, what) => {
    const result = maskSensitive(text)
    expect(result.text).toBe(masked)
    expect(result.found.map((finding) => finding.what)).toEqual(what)
    expect(result.warning).toMatch(/官方客服不会索要/)
  })
})

describe('what a complaint is about stays', () => {
  it.each([
    [
      'the sample sentence of U3',
      '我于2023年10月1日14:00购买游戏A点卡(订单号HKM202310010001),激活时提示“卡密无效”',
    ],
    ['a card secret', '卡密是ABCD-1234-EFGH-5678,提示已使用'],
    ['a card and its secret, as bought', '卡号:8812345678901234 密码:123456789012345678 充不进去'],
    ['a card password', '充值卡密码 8812345678 无效'],
    ['an activation password', '激活密码:A1B2C3D4'],
    ['a bought card whose number looks like a bank card', `点卡卡号${BANK_CARD}用不了`],
    ['a serial number', `序列号 ${BANK_CARD}`],
    ['an order number of 18 digits', '订单号202610010001123456还没发货'],
    ['an order number that looks like an ID card', `订单号${ID_CARD.slice(0, 17)}X`],
    ['a WeChat Pay reference', '微信支付单号4200001234202610011234567890'],
    ['an Alipay reference', '2026100122001412345678901234'],
    ['amounts and dates', '2026-10-01 14:05:33 扣了 1288.50 元,余额 20000'],
    ['a telephone number to be topped up', '给13812345678充了100元没到账'],
    ['a telephone number with spaces', '138 1234 5678'],
    ['the end of a telephone number', '手机尾号1234是收不到验证码的那个'],
    ['a service number', '我打过 400-000-1001'],
    ['a password that is forgotten', '我忘了密码,登录不上'],
    ['a password that is said to be wrong', '一直提示密码错误,密码不对'],
    ['an error about a password', '提示 password: incorrect'],
    ['rules for passwords', '密码要求8到16位'],
    ['a code that does not come', '验证码收不到,等了10分钟,订单号 20261001'],
    ['the life of a code', '验证码5分钟内有效'],
    ['a year after a code', '验证码2026年就没收到过'],
    ['an order number before a missing code', '20261001这个订单收不到验证码'],
    ['digits in a link', 'https://example.test/orders/6222021234567890123456'],
    ['nothing', ''],
  ])('%s', (_what, text) => {
    expect(maskSensitive(text)).toEqual({ text, found: [], warning: null })
  })
})

describe('whatever is written', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '密码是',
      '验证码:',
      '身份证',
      '银行卡',
      '卡号',
      '订单号',
      ' ',
      ',',
      '\n',
      'abc123',
      '483920',
      BANK_CARD,
      ID_CARD,
      '13812345678',
      '[密码已隐去]',
    ),
    fc.string({ maxLength: 6 }),
  )
  const prose = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

  it('masking twice is masking once', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const once = maskSensitive(text).text
        expect(maskSensitive(once).text).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  it('the warning comes exactly when something was masked', () => {
    fc.assert(
      fc.property(prose, (text) => {
        const { text: masked, found, warning } = maskSensitive(text)
        expect(found.length > 0).toBe(masked !== text)
        expect(warning === null).toBe(found.length === 0)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['digits', '6222 '.repeat(4000)],
    ['words', '密码是'.repeat(7000)],
    ['spaces', `验证码${' '.repeat(20_000)}`],
    ['brackets', '密码是“'.repeat(5000)],
    ['numerals', '验证码一二三'.repeat(3000)],
    ['told later', `密码${'我告诉你吧就是'.repeat(3000)}`],
    ['dots', `密码${'.'.repeat(20_000)}`],
    ['split words', '验·'.repeat(10_000)],
    ['card numbers', `卡号${'1 '.repeat(10_000)}密码1234`],
    ['unseen characters', '密\u200B码'.repeat(6000)],
  ])('a long text of %s is read in no time', (_what, text) => {
    const start = process.cpuUsage()
    maskSensitive(text)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1_000).toBeLessThan(500)
  })
})

describe('numbers that prove themselves', () => {
  it.each([
    [ID_CARD, true],
    ['110101199003078031', false],
    ['110101199002308031', false],
    ['000000199003078030', false],
    ['12345', false],
  ])('ID card %s: %s', (number, valid) => expect(isIdCardNumber(number)).toBe(valid))

  it.each([
    [BANK_CARD, true],
    ['6222021234567890129', false],
    ['4111111111111111', true],
    ['378282246310005', true],
    ['5555555555554444', true],
    ['3530111333300000', true],
    ['1234567812345670', false],
    ['62', false],
  ])('bank card %s: %s', (number, valid) => expect(isBankCardNumber(number)).toBe(valid))
})
