import { readPlan } from '../../server/bot/plan'

const NOW = new Date('2026-03-05T12:00:00+08:00')

describe('what is none of our business', () => {
  it.each([
    '外面刮风不刮风啊,我要不要穿棉袄',
    '给我写一段生日祝福',
    '韵达把我的包裹弄丢了怎么赔',
    '1+1等于几',
    '今晚大乐透开什么号',
    'translate this into english please',
    '养多肉几天浇一次水',
    '这道微积分怎么求导',
    '小区停电了找谁修',
    '物业乱收费怎么办',
    'jintian waimian leng bu leng',
    '明早六点叫我起床',
  ])('%s: is said to be so, and nobody is called', (text) => {
    const { foreign, topics, call } = readPlan(text, NOW)
    expect([foreign || topics.includes('off-topic'), call]).toEqual([true, null])
  })

  it('calls nobody for anger at another company', () => {
    const { topics, call } = readPlan('拼多多助力一直差一点点,骗子公司', NOW)
    expect([topics, call]).toEqual([['off-topic'], null])
  })

  it.each(['。。。', '2'])('%s: is not said of a text without a word', (text) => {
    expect(readPlan(text, NOW).foreign).toBe(false)
  })
})
