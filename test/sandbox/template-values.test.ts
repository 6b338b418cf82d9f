import { checkTemplateValue } from '../../sandbox/world/template-values'

const check = (key: string, value: unknown, allowed?: string[]) =>
  checkTemplateValue({ key, label: key, ...(allowed ? { allowed } : {}) }, value)

describe('values that a template takes', () => {
  it.each([
    ['thing1', '字'.repeat(20)],
    ['thing2', '🙂'.repeat(20)],
    ['short_thing1', '一二三四五'],
    ['character_string1', `HKM-2026/${'1'.repeat(23)}`],
    ['number1', '12.50'],
    ['letter1', 'ABC'],
    ['symbol1', '!?'],
    ['time1', '15:01'],
    ['time2', '2019年10月1日 15:01'],
    ['time3', '2019年10月1日 15:01~2019年10月1日 16:01'],
    ['time4', '2023-11-23 14:10:29'],
    ['date1', '2019年10月1日'],
    ['date2', '2019年10月1日~2019年10月7日'],
    ['amount1', '¥99.80'],
    ['amount2', '99.8元'],
    ['phone_number1', '+86-138-0000-0000'],
    ['car_number1', '粤A8Z888挂'],
    ['name1', '林晓'],
    ['name2', 'Lin Xiao'],
    ['phrase1', '处理中'],
  ])('%s takes %j', (key, value) => {
    expect(check(key, value)).toBe('good')
  })

  it.each([
    ['thing1', '字'.repeat(21)],
    ['thing1', 'a\nb'],
    ['thing1', 'a\tb'],
    ['short_thing1', '一二三四五六'],
    ['character_string1', '工单1'],
    ['character_string1', '1'.repeat(33)],
    ['number1', '12a'],
    ['number1', '1'.repeat(33)],
    ['letter1', 'A1'],
    ['symbol1', 'abc'],
    ['symbol1', '!!!!!!'],
    ['time1', '下午三点'],
    ['time1', '2019年10月1日'],
    ['date1', '15:01'],
    ['amount1', '¥¥9'],
    ['amount1', '12345678901'],
    ['amount1', '九元'],
    ['phone_number1', '1'.repeat(18)],
    ['car_number1', '123456789'],
    ['name1', '字'.repeat(11)],
    ['name1', 'a'.repeat(21)],
    ['phrase1', '处理中了吗呢'],
    ['phrase1', 'done'],
    ['phrase1', '处理1'],
    ['thing1', { value: 'nested' }],
    ['thing1', true],
  ])('%s refuses %j', (key, value) => {
    expect(check(key, value)).toBe('invalid')
  })

  it.each(['', ' ', null, undefined])('none takes %j: it is empty', (value) => {
    expect(check('thing1', value)).toBe('empty')
  })

  it('const takes only what is registered', () => {
    expect([
      check('const1', '已完成', ['已完成', '处理中']),
      check('const1', '别的', ['已完成']),
    ]).toEqual(['good', 'invalid'])
  })
})
