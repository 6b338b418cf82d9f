import { toHalfWidth } from './half-width'
import { rememberLast } from '../lib/remember-last'

/** Traditional and variant characters in the words that are looked for, each beside its simplified form. */
const SIMPLER = new Map(
  [
    '碼码驗验備备證证証证號号帳帐賬账戶户錄录陸陆銀银儲储護护遠远協协動动態态為为設设機机郵邮後后開开臺台灣湾來来發发給给個个億亿貳贰參叁鎖锁訊讯簡简識识別别連连線线網网權权將将轉转匯汇頁页',
    '請请煩烦訴诉報报寫写輸输說说這这裡里裏里傳传圖图遞递貸贷錢钱幣币據据圍围點点單单訂订購购買买換换啟启屬属電电話话聯联繫系題题無无與与對对應应該该還还沒没収收貨货數数讓让誰谁幾几麼么鄉乡係系哋地畀给俾给',
  ].flatMap((pairs) =>
    (pairs.match(/../g) ?? []).map(([hard = '', simple = '']): [string, string] => [hard, simple]),
  ),
)

const HARDER = new RegExp(`[${[...SIMPLER.keys()].join('')}]`, 'g')
/** Hands that point at what follows, of two units each. */
const HANDS = /\uD83D[\uDC46-\uDC49]/g
const CIRCLED = /[\u2460-\u2468\u24EA]/g

/**
 * Half-width, simplified, digits as digits: the form in which words are recognised. Every character keeps its place, so that what is
 * found in the result can be cut out of the original.
 */
export const toPlainForm = rememberLast((text) =>
  toHalfWidth(text)
    .replace(HARDER, (character) => SIMPLER.get(character) ?? character)
    .replace(HANDS, '→→')
    .replace(CIRCLED, (digit) => (digit === '\u24EA' ? '0' : String(digit.charCodeAt(0) - 0x245f))),
)

/** Between two messages that are read together: white space that nobody types. What lies across it is hidden on both sides. */
export const SEAM = '\u2028'

/** What is not seen: it hides words from a reader of code, never from a reader. A joiner inside an emoji stays. */
const UNSEEN =
  /[\u00AD\u180E\u200B\u200C\u200E\u200F\u2060-\u2064\uFEFF]|(?<!\p{Extended_Pictographic}|\uFE0F|\p{Emoji_Modifier})\u200D/gu

/** Without the characters that nobody sees. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '')
}
