import { rememberLast } from '../../lib/remember-last'
import { findForbiddenAsks } from '../../trust/agent-asks'
import { soundOf } from '../understanding/syllables'

/** Why words of a model are thrown away. */
export type Fault =
  | 'empty'
  | 'too-long'
  | 'unknown-fact'
  | 'too-many-facts'
  | 'no-source'
  | 'echo'
  | 'foreign-character'
  | 'number'
  | 'time'
  | 'promise'
  | 'claim'
  | 'ask'
  | 'lure'
  | 'manners'

/**
 * What a model may not say by itself. Figures, dates, sums, what is promised and what was done are the server's to say: between its facts only
 * plain words may stand. A sentence too many that is refused costs nothing, for the rules answer then.
 */
export function faultOfWords(words: string, lettersIn: ReadonlySet<string>): Fault | null {
  const plain = words.replace(/[A-Za-z]{2,20}/g, (word) =>
    lettersIn.has(word.toLowerCase()) ? '' : word,
  )
  if (!Array.from(plain).every((character) => COMMON.has(character))) return 'foreign-character'
  const [spoken, joined] = [plain.replace(/[ \n]/g, ''), plain.replace(/[^\p{Script=Han}]/gu, '')]
  if (NUMERAL.test(joined.replace(NO_NUMERAL, ''))) return 'number'
  return (
    RULES.find(([, pattern]) => pattern.test(spoken) || pattern.test(joined))?.[0] ??
    (soundsForbidden(joined) ? 'promise' : null) ??
    (findForbiddenAsks(plain).length > 0 ? 'ask' : null)
  )
}

/** The 3,755 most used characters, simplified (GB 2312, its first level): no variant, no radical and no look-alike is among them. */
function mostUsed(): string[] {
  const decoder = new TextDecoder('gbk')
  const rows = Array.from({ length: 0xd7 - 0xb0 + 1 }, (_, index) => 0xb0 + index)
  const bytes = rows.flatMap((row) => Array.from({ length: 94 }, (_, index) => [row, 0xa1 + index]))
  return bytes
    .filter(([row = 0, cell = 0]) => row < 0xd7 || cell <= 0xf9)
    .map((pair) => decoder.decode(Uint8Array.from(pair)))
}

const COMMON: ReadonlySet<string> = new Set([...mostUsed(), ...'，。？！；：、“”‘’（）《》…—～ \n'])

const NUMERAL = /[零一二三四五六七八九十百千万亿两俩半壹贰叁肆伍陆柒捌玖拾佰仟廿双倍]/
/** Characters of numbers that count nothing. */
const NO_NUMERAL =
  /(?<!十)一(?:下|起|样|般(?!年)|致|遍|些|直|并|同|句|步)(?!午)|(?<=[统逐唯任])一|(?<=[这那哪每另某])一(?=[笔张条项单次件种]|个(?![月小星礼工钟半]))|多半|千万(?=不要|别)/g

const ACTS =
  '(?:退|赔|补|换|减|免|送|返|充|发货|到账|解封|解冻|恢复|解决|办|处理|开通|撤销|延期|加时)'
const US = '(?:客服|人工|专员|主管|经理|我们|我方|平台|公司|同事|工作人员|技术|财务|有人)'

const RULES: ReadonlyArray<readonly [Fault, RegExp]> = [
  [
    'promise',
    new RegExp(
      [
        '赔|偿|保证|担保|承诺|允诺|许诺|答应|作保|一定|必定|必然|肯定|绝对|包(?:退|换|您|你|赔|解决|到|过|管)|全额|全款|免费|白送|赠|送(?:您|你)',
        '奖励|红包|优惠|折扣|打折|减免|免除|抵扣|立减|返还|返现|退还|退回|退给|退(?:您|你)|退[至到钱]|原路|放心|没问题|无条件|特批|破例|例外|通融|额外',
        '加急|优先|保障|兜底|予以|给予|(?<!没|没有|还没|未|不)到账|责任|承担|负责|认定|违约|起诉',
        `(?:可以?|能够?|会|将|给(?:您|你)|帮(?:您|你)|为(?:您|你)|替(?:您|你)|同意|批准|安排|准许|直接|这边)[^，。？！；、]{0,8}${ACTS}`,
        `${ACTS}(?:款|费|钱|货|号)?(?:给|到|至|好)(?:您|你)?`,
        `${US}[^，。？！；、]{0,6}(?:会|将|给(?:您|你)|联系(?:您|你)|回电|致电|回访|跟进|接手|来电)`,
      ].join('|'),
    ),
  ],
  [
    'claim',
    new RegExp(
      [
        '已|倒闭|破产|跑路|停业|关停|瘫痪|泄露|被封|公告|通知[:：]|官方(?:说|通知|声明)',
        '(?:退款|退费|充值|办理|提交|处理|解封|申请|补发|付款|扣款|订单|工单)(?:都|也|就)?(?:成功|完成|通过|办好)',
        '我(?:就)?是(?:真|人|客服|主管|经理|员工|工作)|(?:不是|并非)(?:机器|自动|智能|程序)|真人',
        '(?:以下|下面|上面|这条|规则|规定|说法|来源)[^，。？！；、]{0,8}(?:不对|作废|错|不适用|不算|不用管|无效|骗|假|过时|别信|不准)',
        '无效|不用理|忽略|别管',
      ].join('|'),
    ),
  ],
  [
    'time',
    new RegExp(
      [
        '今天|今日|今晚|今早|明天|明日|明早|后天|昨天|前天|上午|下午|早上|晚上|中午|凌晨|周末|本周|下周|上周|星期|礼拜|月底|月初|年底|当天|当日|次日|隔天',
        '分钟|小时|秒|钟头|刻钟|工作日|天内|日内|天后|几天|几日|几分|马上|立刻|立即|即刻|尽快|尽早|很快|稍后|稍候|随后|不久|片刻|及时|第一时间|早日|这就|即将|瞬间|到时候|回头',
      ].join('|'),
    ),
  ],
  [
    'ask',
    /密码|验证码|校验码|身份证|银行卡|信用卡|支付码|付款码|安全码|(?:发|给|告诉|提供|报|念|说|填)[^，。？！；、]{0,8}(?:卡密|卡号|激活码|账号|手机号|姓名)|(?:卡密|卡号|激活码)[^，。？！；、]{0,4}(?:发|给|告诉|提供|报|念)/,
  ],
  [
    'lure',
    /加[^，。？！；、]{0,4}(?:微信|群|好友|企鹅|我)|私聊|私信|转账|转钱|汇款|打款|打钱|扫码|扫一扫|二维码|网址|网站|网页|链接|域名|点康|下载|安装|远程|共享|投屏|电话|热线|拨打|致电|短信|邮箱|邮件|支付宝|银行|贷款|借钱|刷单|兼职|投资|赌|微信号|公众号/,
  ],
  [
    'manners',
    /傻|滚|蠢|笨|骗|活该|垃圾|闭嘴|白痴|废物|去死|自杀|死吧|有病|神经|穷|丑|操|妈的|贱|烦死|别烦|懒得|爱信不信|随便您|随便你|自己的错|您自己|你自己|怪您|怪你/,
  ],
]

/** Written with other characters of the same sound they say the same. */
const SOUNDS = [
  '保证',
  '承诺',
  '双倍',
  '赔偿',
  '赔付',
  '补偿',
  '全额',
  '退还',
  '免费',
  '优惠',
  '验证码',
  '密码',
  '转账',
  '汇款',
  '打款',
  '百分百',
  '返现',
  '微信号',
].map((word) => ` ${Array.from(word, soundOf).join(' ')} `)

const soundsForbidden = rememberLast((text: string): boolean => {
  const heard = ` ${Array.from(text, (character) => soundOf(character) ?? '·').join(' ')} `
  return SOUNDS.some((sound) => heard.includes(sound))
})
