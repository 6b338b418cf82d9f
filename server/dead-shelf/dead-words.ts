/** Why something was not done, and what helps, for a supervisor. */
export interface DeadWords {
  reasonText: string
  adviceText: string
}

const RULES: ReadonlyArray<readonly [RegExp, reason: string, advice: string]> = [
  [
    /file_type_refused/,
    '客户发来的文件是网页或程序，系统不收',
    '请客户换成图片或文档再发；这一条可以放下',
  ],
  [
    /file_too_(large|big)|too large/,
    '客户发来的文件太大，没有存下来',
    '请客户压缩后再发；这一条可以放下',
  ],
  [/not taken/, '客户发来的文件打不开或不能收', '请客户换一个格式再发；这一条可以放下'],
  [
    /window of 48 hours|window is shut/,
    '客户太久没有说话，微信不让再发',
    '等客户回来说话，或在工单里回复，通知会送过去',
  ],
  [/does not exist|carries no media|not found/, '要处理的内容已经不在了', '不用再送，可以放下'],
  [
    /knows no event|has no handler|payload does not fit|cannot handle|does not know/,
    '这是另一个版本留下的事，现在的版本不认得',
    '请技术同事看下面的技术信息',
  ],
  [
    /ECONN|ETIMEDOUT|ENOTFOUND|timed? ?out|no answer|fetch failed|HTTP 5\d\d|socket/i,
    '对方没有回应',
    '等网络或对方恢复了，再送一次',
  ],
  [
    /the process ended/,
    '做这件事的时候，程序每次都停了',
    '请技术同事看下面的技术信息，修好了再送一次',
  ],
  [/already used|card .*disabled/, '这张卡片已经点过了', '不用再送，可以放下'],
]

/** @param explained what WeChat's own errcode means, where the reason names one */
export function deadWords(
  reason: string,
  explained: { meaning: string; action: string } | null,
): DeadWords {
  const [, reasonText, adviceText] = RULES.find(([pattern]) => pattern.test(reason)) ?? []
  if (reasonText !== undefined && adviceText !== undefined) return { reasonText, adviceText }
  if (explained)
    return { reasonText: explained.meaning, adviceText: `${explained.action}，处理好再送一次` }
  return {
    reasonText: '没有办成，原因写在下面的技术信息里',
    adviceText: '先再送一次；还是不行，请技术同事看',
  }
}
