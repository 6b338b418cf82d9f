import type { z } from 'zod'
import { REPLY_VARIABLES } from '../policy/reply-variables'

/** What is wrong with a place in the settings, for people. What the schema itself says is in English, for operators and logs. */
export const sayInChinese: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null || issue.input === ''
        ? '没有填'
        : '填写的格式不对'
    case 'too_small':
      return smallWords(issue.origin, Number(issue.minimum), issue.inclusive !== false)
    case 'too_big':
      return bigWords(issue.origin, Number(issue.maximum))
    case 'unrecognized_keys':
      return `没有这一项：${issue.keys.join('、')}`
    case 'invalid_value':
      return `只能是 ${issue.values.map(String).join('、')}`
    case 'invalid_format':
      return issue.format === 'date'
        ? '请选一个日期'
        : issue.input === ''
          ? '没有填'
          : '填写的格式不对'
    default:
      return '填写的格式不对'
  }
}

function smallWords(origin: string, least: number, inclusive: boolean): string {
  if (origin === 'string') return least <= 1 ? '没有填' : `至少 ${least} 个字`
  if (origin === 'array') return `至少要有 ${least} 项`
  return inclusive ? `不能小于 ${least}` : `要大于 ${least}`
}

function bigWords(origin: string, most: number): string {
  if (origin === 'string') return `最多 ${most} 个字`
  return origin === 'array' ? `最多 ${most} 项` : `不能大于 ${most}`
}

/** Faults that the policy's own checks say in English. */
const SAID: ReadonlyArray<readonly [RegExp, (found: readonly string[]) => string]> = [
  [/^a time is HH:MM/, () => '时间写成 09:00 这样，最晚 24:00'],
  [/^a span must start before it ends$/, () => '开始的时间要早于结束的时间'],
  [/^spans must be in order/, () => '时段要从早到晚，不能重叠'],
  [/^never opens$/, () => '一天都不开放，承诺就没有到期的时候'],
  [/^names department (.+), which is not defined$/, ([key]) => `部门“${key ?? ''}”不存在`],
  [/^names the tier (.+), which is not defined$/, ([key]) => `会员等级“${key ?? ''}”不存在`],
  [/^names the kind (.+), which is not defined$/, ([kind]) => `问题类型“${kind ?? ''}”不存在`],
  [
    /^names the variable (.+), which does not exist$/,
    ([name]) => `没有“{{${name ?? ''}}}”这个变量，可用的有 ${REPLY_VARIABLES.join('、')}`,
  ],
  [/^(.+) is there more than once$/, ([name]) => `“${name ?? ''}”重复了`],
  [/^no agent has the work number (.*)$/, ([number]) => `没有工号是 ${number ?? ''} 的成员`],
  [
    /^must be less than the (\d+) minutes/,
    ([minutes]) => `要小于承诺的等待时间 ${minutes ?? ''} 分钟，不然别人会等过了承诺`,
  ],
  [
    /^must be less than the (\d+) seconds/,
    ([seconds]) => `要小于承诺的首次回复时间 ${seconds ?? ''} 秒`,
  ],
  [/^leads into 微信客服/, () => '平台没有开通微信客服，只能在公众号里接待'],
  [/^(.+) is not among the agents$/, ([userId]) => `“${userId ?? ''}”不是成员`],
  [/^must be less than moveMinutes/, () => '要小于换人处理的分钟数：先提醒，再换人'],
  [/^is empty; a group is never named without/, () => '没有填。介绍用户群时，一定要带上这句提醒'],
]

export function faultInChinese(message: string): string {
  for (const [pattern, words] of SAID) {
    const found = pattern.exec(message)
    if (found) return words(found.slice(1))
  }
  return /\p{Script=Han}/u.test(message) ? message : '填写的格式不对'
}
