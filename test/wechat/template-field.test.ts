import fc from 'fast-check'
import { fitTemplateField } from '../../server/wechat/template-field'

describe('fitTemplateField', () => {
  it.each([
    ['thing1', '卡密无效', '卡密无效'],
    [
      'thing12',
      '一二三四五六七八九十一二三四五六七八九十',
      '一二三四五六七八九十一二三四五六七八九十',
    ],
    [
      'thing1',
      '一二三四五六七八九十一二三四五六七八九十多',
      '一二三四五六七八九十一二三四五六七八九…',
    ],
    ['thing1', '第一行\n第二行\t尾', '第一行 第二行 尾'],
    ['thing1', '  \u0000\u200b\ufeff  ', '-'],
    ['thing1', '\ud83d坏', '坏'],
    ['thing1', '\u202e反转', '反转'],
    ['thing1', '', '-'],
    ['thing1', null, '-'],
    ['thing1', 42, '42'],
    ['thing1', '家人👨‍👩‍👧', '家人👨‍👩‍👧'],
    ['short_thing1', '超过五个字了', '超过五个字'],
    ['character_string1', 'HKM202310010001', 'HKM202310010001'],
    ['character_string1', '订单 HKM202310010001 号', 'HKM202310010001'],
    ['character_string1', 'A 1', 'A-1'],
    ['character_string1', 'a'.repeat(40), 'a'.repeat(32)],
    ['character_string1', '全是中文', '-'],
    ['number1', '1,234.50', '1234.50'],
    ['number3', 12, '12'],
    ['letter1', 'VIP-3', 'VIP'],
    ['letter1', '三', 'NA'],
    ['symbol1', 'a+!?*&%$', '+!?*&'],
    ['time1', '15:01', '15:01'],
    ['time1', '2019年10月1日 15:01', '2019年10月1日 15:01'],
    ['time1', '2023-11-23 14:10:29', '2023-11-23 14:10:29'],
    ['time1', '9:00~21:00', '9:00~21:00'],
    ['time1', '2019年10月1日 15:01~2019年10月2日 16:00', '2019年10月1日 15:01~2019年10月2日 16:00'],
    ['time4', new Date('2026-03-05T04:00:00Z'), '2026年3月5日 12:00'],
    ['date4', new Date('2026-03-05T16:30:00Z'), '2026年3月6日 00:30'],
    ['date1', '2019年10月1日', '2019年10月1日'],
    ['thing1', new Date('2026-03-05T04:00:00Z'), '2026年3月5日 12:00'],
    ['amount1', '¥12.50', '¥12.50'],
    ['amount1', '12.5元', '12.5元'],
    ['amount1', '¥1,200', '¥1200'],
    ['phone_number1', '138****1234', '138****1234'],
    ['phone_number1', '+86 (010) 1234-5678 转 9', '+86(010)1234-5678'],
    ['phone_number1', '无', '-'],
    ['car_number1', '粤A8Z88挂学', '粤A8Z88挂学'],
    ['car_number1', '粤A8Z888挂学警', '粤A8Z888挂'],
    ['name1', '张**', '张**'],
    ['name1', '一二三四五六七八九十多', '一二三四五六七八九十'],
    ['name1', 'Alexander the Great of Macedon', 'Alexander the Great'],
    ['name1', '客服8号', '客服号'],
    ['name1', '123', '-'],
    ['phrase1', '处理中', '处理中'],
    ['phrase1', '正在处理当中', '正在处理当'],
    ['phrase1', 'OK', '暂无'],
    ['const1', '售后退款', '售后退款'],
    ['enum_string1', '已受理', '已受理'],
    [
      'something1',
      '一二三四五六七八九十一二三四五六七八九十多',
      '一二三四五六七八九十一二三四五六七八九…',
    ],
  ])('%s from %j is %j', (key, value, expected) => {
    expect(fitTemplateField(key, value)).toBe(expected)
  })

  it.each([
    ['time1', ''],
    ['time1', '明天'],
    ['time1', '25:00'],
    ['time1', '2019/10/1'],
    ['date1', '15:01'],
    ['time1', new Date(Number.NaN)],
    ['amount1', ''],
    ['amount1', '免费'],
    ['amount1', '12345678901'],
    ['amount1', '-¥1'],
    ['number1', ''],
    ['number1', '共3件'],
    ['number1', '1'.repeat(33)],
    ['const1', ''],
    ['enum1', null],
  ])('%s is not made up from %j', (key, value) => {
    expect(() => fitTemplateField(key, value)).toThrow(new RegExp(`template field ${key}`))
  })

  it('takes the fallback where the value cannot be said, and fits that too', () => {
    expect(fitTemplateField('time1', null, new Date('2026-03-05T04:00:00Z'))).toBe(
      '2026年3月5日 12:00',
    )
    expect(fitTemplateField('thing1', '', '见详情')).toBe('见详情')
    expect(fitTemplateField('phrase1', '?', '处理中啦啦啦')).toBe('处理中啦啦')
    expect(fitTemplateField('const1', 'A', 'B')).toBe('A')
    expect(() => fitTemplateField('time1', '', 'soon')).toThrow(TypeError)
  })

  const textRules: ReadonlyArray<[kind: string, rule: RegExp, max: number]> = [
    ['thing', /^[^\n\r\t\p{Cc}\p{Surrogate}]+$/u, 20],
    ['short_thing', /^[^\p{Cc}\p{Surrogate}]+$/u, 5],
    ['character_string', /^[\x21-\x7e]+$/, 32],
    ['letter', /^[A-Za-z]+$/, 32],
    ['symbol', /^[^\p{L}\p{N}\s]+$/u, 5],
    ['phone_number', /^[\d+\-*()#]+$/, 17],
    ['car_number', /^[^\p{Cc}]+$/u, 8],
    ['phrase', /^\p{Script=Han}+$/u, 5],
    ['name', /^[\p{Script=Han}A-Za-z·*.'\- ]+$/u, 20],
  ]
  const anything = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )

  it.each(textRules)('%s is valid whatever it is given', (kind, rule, max) => {
    fc.assert(
      fc.property(anything, (text) => {
        const fitted = fitTemplateField(`${kind}1`, text)
        expect(fitted).toMatch(rule)
        expect([...fitted].length).toBeLessThanOrEqual(max)
        if (kind === 'name' && /\p{Script=Han}/u.test(fitted))
          expect([...fitted].length).toBeLessThanOrEqual(10)
        expect(fitted.trim()).toBe(fitted)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['time', /^[\d年月日:~ -]+$/],
    ['date', /^\d{4}[\d年月日:~ -]+$/],
    ['amount', /^[¥$€£]?\d{1,10}(\.\d{1,2})?元?$/],
    ['number', /^\d+(\.\d+)?$/],
  ])('%s is either valid or refused', (kind, rule) => {
    const numeric = fc.stringMatching(/^[¥$]?\d{0,14}[.,:-]?\d{0,4}[年元]?$/)
    fc.assert(
      fc.property(fc.oneof(anything, numeric), (text) => {
        try {
          expect(fitTemplateField(`${kind}1`, text)).toMatch(rule)
        } catch (error) {
          if (!(error instanceof TypeError)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})
