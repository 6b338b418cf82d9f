import { readingText } from '../../trust/reading-text'
import { HANZI, readNumber } from './numbers'

/** How much money is spoken of. Pure. */

const NUMBER = String.raw`(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|(?<![\d.])\d{1,6}(?:\.\d{1,2})?[kw千万百]?(?![\d,]\d)|${HANZI}{1,7}`
const MONEY = '(?:块|塊|元|圆|圓|rmb|大洋|人民币|¥|yuan|kuai|cny|刀)'

const SIGNED = /[¥￥]\s?(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,6}(?:\.\d{1,2})?)(?!\d)/
/** 49.9元, 两百多块, 49块9. 元宝 and 元旦 are no money. */
const WITH_UNIT = new RegExp(
  String.raw`(${NUMBER})\s?[多来几]?\s?${MONEY}(?![宝旦])(?:钱|錢)?(?:([一二三四五六七八九\d])(?![\d一二三四五六七八九十百]|[个張张次天年月]))?`,
  'i',
)
const SMALL = new RegExp(String.raw`(?<![\d.])(\d{1,2}|[一二两三四五六七八九])\s?[毛角](?:钱|錢)?`)

/** What is counted in these is no money. */
const COUNTED = String.raw`(?!\s?(?:次|个|個|张|張|天|小时|钟头|分|号|號|点|點|月|年|级|笔|单|人|g|m|条|钻|%|遍|回|位|折|倍|岁|周|日|秒|种|步|家|台|部|份|套|星|金|元宝|q币|[a-z\d]|[:.-]\d))`
const SPENT =
  '(?:多扣|多收|少给|少充|少退|实付|支付|付款|损失|总共|一共|共|吞|坑|黑|赔|还|投|值|价格是?|原价|卖|余额|扣款?|付|花|充值?|冲值?|转账?|退款?|骗|打|给|少|收|亏|交|刷|欠)' +
  '(?:了|掉|走|过去|出去|给他们?|给她|给对方)?(?:我|他们?|你们|人家|了)?(?:的)?(?:是|有|才|都|整整|整|将近|快)?'
const AFTER_VERB = new RegExp(String.raw`${SPENT}\s?(${NUMBER})[多来]?${COUNTED}`, 'i')
const GOODS =
  '(?:话费|電話費|电话费|流量|充值卡|点卡|礼品卡|加油卡|购物卡|会员|季卡|月卡|年卡|周卡|q币|e卡|面值|面额|卡密?|激活码|皮肤|点券|礼包)'
const PLAIN = String.raw`(?<![\d.A-Za-z])`
const OF_GOODS = new RegExp(
  [
    String.raw`(?:面值|面额)(?:是|为)?\s?(\d{1,5})`,
    String.raw`${PLAIN}(\d{2,5}(?:\.\d{1,2})?)\s?的?(?:面值|面额|话费)`,
    String.raw`${PLAIN}(\d{1,5}(?:\.\d{1,2})?|${HANZI}{2,7})\s?的\s?[^\s,。]{0,6}?${GOODS}`,
    String.raw`[张張个份]\s?(\d{2,5})的(?!卡密)`,
  ].join('|'),
  'i',
)

const MOST = 1_000_000

export function readAmountFen(words: string): number | null {
  const text = readingText(words)
  const unit = WITH_UNIT.exec(text)
  const signed = SIGNED.exec(text)?.[1]
  if (signed !== undefined) return toFen(readNumber(signed))
  if (unit)
    return toFen(readNumber(unit[1] ?? '') + (unit[2] === undefined ? 0 : readNumber(unit[2]) / 10))
  const small = SMALL.exec(text)?.[1]
  if (small !== undefined) return toFen(readNumber(small) / 10)
  const spent = AFTER_VERB.exec(text)?.[1]
  if (spent !== undefined && isSum(spent)) return toFen(readNumber(spent))
  const [, ...named] = OF_GOODS.exec(text) ?? []
  const goods = named.find((one) => one !== undefined)
  return goods === undefined || !isSum(goods) ? null : toFen(readNumber(goods))
}

/** One character alone (给一, 打三) counts nothing: it begins another word. */
const isSum = (written: string): boolean => /\d/.test(written) || /[十百千万]/.test(written)

function toFen(yuan: number): number | null {
  return yuan > 0 && yuan <= MOST ? Math.round(yuan * 100) : null
}
