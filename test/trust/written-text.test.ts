import { maskWritten } from '../../server/trust/written-text'

describe('a card secret is kept nowhere but in its order (F5)', () => {
  it.each([
    ['SAMPLE-4F68-EDB8-8957-B4FA', '[卡密已隐去]'],
    ['卡密 SAMPLE-AB12-CD34-EF56-7890 用不了', '卡密 [卡密已隐去] 用不了'],
    ['卡密是ABCD1234EFGH', '卡密是[卡密已隐去]'],
    ['激活码：ABCD-1234-EFGH，提示无效', '激活码：[卡密已隐去]，提示无效'],
    ['充值卡密码 8812345678901234', '充值卡密码 [卡密已隐去]'],
    ['ＡＢＣＤ－１２３４－ＥＦＧＨ－５６７８', '[卡密已隐去]'],
    ['8812-3456-7890-1234', '[卡密已隐去]'],
    ['卡密：ABCD 1234 EFGH 5678', '卡密：[卡密已隐去]'],
    ['A1B2-C3D4-E5F6 和 A1B2-C3D4-E5F7 都不行', '[卡密已隐去] 和 [卡密已隐去] 都不行'],
  ])('%s', (written, kept) => {
    const { text, found, warning } = maskWritten(written)
    expect([text, found.at(-1)]).toEqual([kept, '卡密'])
    expect(warning).toMatch(/^您写的卡密，我们保存的记录里已经隐去.*不用发卡密/)
    expect(maskWritten(text)).toEqual({ text, found: [], warning: null })
  })

  it.each([
    '激活时提示“卡密无效”',
    '卡密HKM202611300001用不了',
    '订单号HKM202611300004',
    'T261130-0001',
    '工单T261130-480213验证码收不到',
    '卡密 T261130-4802137',
    'DJ202600000134625207682-01',
    '卡密一直没有收到',
    '2026-11-30 10:07',
    '2026-11-30-1007',
    '400-000-1001',
    '138-1234-5678',
    '550e8400-e29b-41d4-a716-446655440000',
    'https://example.test/goods/abcd-1234-efgh-5678',
    '激活码收不到',
    '卡密 12张 少了 2张',
    '兑换码错误 code 40163',
  ])('stays: %s', (text) => {
    expect(maskWritten(text)).toEqual({ text, found: [], warning: null })
  })

  it('tells of both where both were written', () => {
    expect(maskWritten('密码是abc12345，卡密ABCD-1234-EFGH-5678')).toMatchObject({
      text: '密码是[密码已隐去]，卡密[卡密已隐去]',
      found: ['密码', '卡密'],
      warning: expect.stringContaining('密码、卡密'),
    })
  })
})
