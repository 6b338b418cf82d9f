import { readingText } from '../../trust/reading-text'
/** What a screen said, as it stands there. Pure. */

const OPEN = '[“"「『‘\'【《]'
const CLOSE = '[”"」』’\'】》]'
const QUOTED = new RegExp(String.raw`${OPEN}([^”"」』’'】》]{2,120})${CLOSE}`, 'g')

/** Words before which a screen speaks: after these anything is its own. */
const SCREEN =
  '(?:tishi|xianshi|baocuo|(?:it\\s)?(?:shows?|says?|said|saying|showing)|冒出来?|来一句|错误提示|提示|報錯|' +
  '报错|报|弹出来?|弹窗|弹框|跳出来?|蹦出来?|出现|顯示|显示|写着|返回|提醒|给我来)'
/** It may be a person who says so: only what sounds like a screen is taken. */
const SAID = '(?:shuo|说是?|說是?|讲|讲是|回我|告诉我|结果是?|就是)'
const LINK =
  '(?:的|是|为|了|着|说|說|我|个|個|一个|什么|来|出|信息|内容|错误|一直|都|就|这个|一句|一行|字|:|\\s){0,6}'
const STOPS = ',，。.;；!！?？\\n“”"「」『』【】'
const SPOKEN = new RegExp(String.raw`(${SCREEN}|${SAID})${LINK}([^${STOPS}]{2,60})`, 'g')

/** What goes wrong, as screens say it. */
const TROUBLE = new RegExp(
  [
    '无效|無效|有误|错误|錯誤|失败|失敗|失效|过期|過期|到期|异常|異常|超时|超時|繁忙|频繁|頻繁|冻结|凍結|受限|限制|风险|风控|拒绝|维护|不足|上限|冲突|中断|为空|超过|过了|走丢|过多|出错',
    '已(?:经)?(?:被)?(?:使用|激活|兑换|领取|绑定|用过|锁定|售罄|关闭|存在)|(?:被|已)(?:人)?(?:使用|用过|兑换|激活|占用|绑定)(?:过|了)?',
    '不(?:存在|正确|支持|可用|匹配|符|能|可以|合法|允许|在|对)|无法|無法|未(?:知|找到|支付|绑定|激活|登录|授权)|没有(?:权限|找到|库存)|找不到|请(?:稍后|重试|联系|重新|检查|先)|稍后(?:再试|重试)',
    String.raw`0x[0-9a-f]+|(?:错误|error|code|代码)\W{0,3}\d{2,6}|^\W{0,2}\d{3,6}$|^[a-z]{1,5}[-_]?\d{2,6}$`,
    'wuxiao|cuowu|shibai|guoqi|yichang|chaoshi|fanmang|shiyong|bucunzai|shixiao',
    'invalid|error|fail|expired|used|redeemed|denied|not\\s|unable|timeout|unavailable|wrong|not found|exceeded|limit|retry|try again|locked|banned',
  ].join('|'),
  'i',
)

/** The writer goes on, in words of their own. */
const ON_AGAIN = new RegExp(
  '(?:怎么|咋|怎麼|为什么|为啥|是什么意思|什么意思|啥意思|什么情况|啥情况|是不是|怎回事|请问|麻烦|帮我|帮忙|你们|你帮|求|赶紧|急|我(?!的账)' +
    '|然后|但是?|可是|可我|而且|还是(?:这样|不行)|换了|试了|重启|给我|咨询|在线等|谢谢|(?:了|的)?(?:吗|呢|啊|呀|嘛|吧|哦|诶|哎))',
)
/** It is told what follows on it. */
const AFTER =
  /(?:的时候|这个错|这几个字|这个提示|这句话|这样的字?|字样|几个字|的提示|的字|的错误|之类的?|什么的|这种|一直这样|就没(?:反应|了)|就(?:退出|卡住|闪退))/

export function readErrorText(words: string): string | null {
  const text = readingText(words)
  const spoken = [...text.matchAll(SPOKEN)]
  for (const [whole, quoted = ''] of text.matchAll(QUOTED)) {
    const before = text.slice(0, text.indexOf(whole))
    if (
      TROUBLE.test(quoted) ||
      new RegExp(String.raw`(?:${SCREEN}|${SAID}|弹)[^“"「『'‘]{0,8}$`).test(before)
    )
      return quoted.trim()
  }
  for (const [, verb = '', rest = ''] of spoken) {
    const told = trimmed(rest)
    if (
      told.length >= 2 &&
      (TROUBLE.test(told) || (/提示|报错|報錯|弹|蹦/.test(verb) && !NO_WORDS.test(told)))
    )
      return told
  }
  return CODE.exec(text)?.[0].trim() ?? null
}

/** 提示音, 提示我去绑定, 显示出来: nothing that a screen says of itself. */
const NO_WORDS = /^(?:音|框|窗|怎|什么|啥|没|不出来|出来|我|你|要|让|一下|不|充值成功|成功)/
const CODE =
  /(?:错误代?码|错误|error(?:\scode)?|code)\W{0,2}(?:是|为)?\W{0,2}(?:0x[0-9a-f]+|[a-z]{0,5}[-_]?\d{2,6})(?![\d年月号])/i

/** A blank ends what is in Chinese; between words in Latin letters it does not. */
const BLANK_IN_CHINESE = /(?<=[^\x20-\x7e])\s|\s(?=[^\x20-\x7e])/
const EDGES = new Set(' :：~、…)）(（')

function trimmed(rest: string): string {
  return withoutEdges(
    [BLANK_IN_CHINESE, ON_AGAIN, AFTER].reduce((told, end) => {
      const at = told.search(end)
      return at < 0 ? told : told.slice(0, at)
    }, rest.trim()),
  )
}

function withoutEdges(words: string): string {
  let [from, to] = [0, words.length]
  while (from < to && EDGES.has(words.charAt(from))) from += 1
  while (to > from && EDGES.has(words.charAt(to - 1))) to -= 1
  return words.slice(from, to)
}
