import { normalForm } from './normal-form'
import { lettersAsSounds, soundPattern, speltRight } from './sound-form'

/**
 * Somebody tells of being asked for what official service never asks for (F2), as a question or within a story. Said so in many words
 * that no list of ways of asking holds all: who asks, that they ask, and for what, near each other. Heard by their sounds, for who is in
 * a hurry writes whatever the keyboard offers first.
 */
const ASKS = '(?:让|要(?!不要|是|等|多)|叫|问|喊|说|话|催|骗|逼|教|请|等)(?:我|大家)?'
const THEM =
  '(?:客服|售后|专员|有人|有个|有一个|有只|对方|卖家|买家|那个?人|那边|骗子|自称|冒充|电话|短信|群里|群主|管理员|陌生|加我|领导|警察|公安|他|她|佢|小哥|someone|someguy|agent)'
const HAND = '(?:发|给|报|告诉|告知|提供|说|念|读|拍|截图|填|传|交|改|俾|畀|send)'
const SECRET =
  '(?:密码|验证码|校验码|动态码|短信码|[六6四4]个?(?:位|数字?)|身份证|证件照?|护照|银行卡|信用卡|付款码|收款码|卡密|卡的密码|cvv|yzm|giftcard|passport|code)'
const SCREEN =
  '(?:共享屏幕|屏幕共享|屏幕分享|共享.{0,2}屏|(?:屏幕|画面).{0,6}(?:给|投|看)|投屏|远程|远端|向日葵|todesk|teamviewer|anydesk|会议' +
  '|(?:下|装|download)(?:载|了|一?个|a)?.{0,6}(?:软件|app|东西))'
const MONEY =
  '(?:安全账户|监管账户|保证金|解冻费|验资|刷单|垫[钱付]|(?:转|打|汇)(?:账|钱|款|给他|到他|到[「“"]|到私人)|钱(?:转|打|汇)|存款转|转账|(?:先|要|再)[交付].{0,3}(?:手续费|押金|费用|钱)|借钱)'
const ASIDE = '(?:加.{0,5}(?:qq|微信|好友|vx)|私下|线下交易|私聊交易)'
const CODE_TO_SCAN = '(?:扫.{0,4}(?:码|一下)|二维码|链接|link)'
/** Whoever asks so has been asked for something and is about to give it. */
const WHETHER =
  '(?:能给|给不给|给吗|给嘛|发不发|发吗|发还是不发|转不转|转吗|信不信|信得过|真的假的|真的吗|真假|系咪真|要不要给|该不该|俾唔俾|俾唔俾佢|靠谱|可信|是?骗子?吗|骗子?吧|做得对不|legit|scam|shouldi)'
const OURS = '(?:你们|你哋|贵|咱们|平台|官方|客服|管理员|公安|警察|法院|银行|nimen)'
const LOST = '(?:没了|不见|唔见|少了|被盗|被改|登不上|进不去|用光|用掉|用完|刷走|转走|划走|扣了)'

const LURES = [
  `${ASKS}.{0,12}${HAND}.{0,12}${SECRET}`,
  `${ASKS}(?:把)?(?:我的?)?.{0,8}${SECRET}.{0,8}${HAND}`,
  `${THEM}.{0,16}(?:要|问|索要|核对|等).{0,8}(?:我)?的?.{0,4}${SECRET}`,
  `(?:要|让|叫|问)我(?:的)?(?:登录|支付|短信里?那?)?${SECRET}`,
  `(?:让|叫|喊|要|教|说|配合).{0,10}${SCREEN}`,
  `(?:让|叫|要|说|催|逼|配合|骗).{0,14}${MONEY}`,
  `(?:让|叫|要|喊|说|有人|他|卖家|教).{0,12}${ASIDE}`,
  `(?:让|叫|要|发).{0,8}${CODE_TO_SCAN}.{0,12}(?:退|领|赔|填|返|提现|解冻|认证)`,
  `${CODE_TO_SCAN}.{0,8}(?:让|叫|要)我.{0,8}(?:退|领|点|填|扫)`,
  `(?:让|叫|要)我?.{0,4}${CODE_TO_SCAN}(?:退|领|赔)`,
  `(?:冒充|假扮|扮你|假冒).{0,8}(?:客服|领导|官方|平台|人|员工|专员)`,
  `百万保障`,
  `${THEM}.{0,30}(?:要|让|叫|喊|说|话|催).{0,40}(?:转|发|给|报|念|加|付|开|装|填|对一?对|send|download).{0,40}${WHETHER}`,
  `${THEM}.{0,12}${OURS}?.{0,8}(?:要|让|叫).{0,6}(?:这个|那个)?#.{0,6}${WHETHER}`,
  `自称.{0,3}${OURS}.{0,20}(?:让|要|叫|说|加|拉|等)`,
  `(?:假|冒牌)(?:的)?(?:客服|官方|售后)`,
  `不(?:转|给|交|付|发|打|汇|注销).{0,8}就?.{0,4}(?:封|冻|停|抓|报警|扣)(?:我|号|人|掉|账|钱)`,
  `(?:涉嫌|犯了?法|洗钱).{0,30}(?:转|汇|打|交)`,
  `${HAND}(?:给)?(?:我)?.{0,6}(?:先|再)?(?:验|试|看)(?:一下|试|水|货).{0,20}(?:付|钱|款)`,
  `先(?:发|给)(?:他|她|我).{0,10}(?:卡密|卡).{0,20}(?:付|钱|款)`,
]

/** It has happened already. */
const CHEATED = [
  '被(?:人|他|她)?(?:给)?(?:骗|片了|诈)',
  '骗(?:了我|走|光)',
  '上当了',
  `(?:转|付|打|汇|给|交)(?:了|过去|给他).{0,24}(?:拉黑|踢(?:了|出)|删(?:了|除)|消失|失联|人跑|跑路|不回|不见人)`,
  '(?:空的|假的|用过的)?.{0,4}(?:人|对方|卖家|买家|他|她)(?:就)?(?:跑了|跑路|拉黑|把我(?:踢|删|拉黑))',
  `(?:链接|网址|网站|link).{0,24}(?:登|填|输|点|撳).{0,24}${LOST}`,
  `(?:冒充|假扮|扮你|假客服|假冒|自称).{0,40}(?:转(?:了|咗|给)|给了|发了|${LOST})`,
  `(?:拍|截图|截|偷看|发)(?:照|图)?(?:他|她|给|了|我)?.{0,14}(?:用光|用掉|用完|兑走|兑了|充走|截图走)`,
]

/** A page that asks is no person that asks; and what is asked for in our own name by the rules is none. */
const NO_LURE =
  '(?:页面|系统|网页|网站|小程序|app|软件|登录|注册|弹窗|提示|界面|游戏)(?:里|上|时|的时候|都|一直|老是|又)?(?:要我?|让我|叫我|要求)(?:输|填|改|验证|重|绑|登|稍|扫)' +
  '|(?:我想|我要|能不能|可以)(?:用)?(?:银行卡)?转账(?:付|买|支付)|(?:怎么|如何)加(?:你们|官方|进)|(?:怕|担心|会不会|万一|如果|要是|小心|防)(?:是|我)?.{0,4}被骗'

/** Given away already: what is to be done is another thing than what is to be refused. */
const GIVEN =
  '(?:发|给|报|念|告诉|说|填|拍|转|打|汇|付|交|扫|登|读)(?:给)?(?:了|过|咗)?(?:他|她|对方|人家|出去|过去|那个人)?(?:了|过去|出去|咗)|照做|都(?:念|报|给|告诉|说)'
const NOT_GIVEN = '(?:没|未|冇|不敢|还没)(?:有)?(?:发|给|报|念|告诉|说|填|转|付|交|加|扫|理)'

interface Reading {
  lures: RegExp[]
  cheated: RegExp[]
  none: RegExp
  given: RegExp
  notGiven: RegExp
}

const readingIn = (pattern: (source: string, flags?: string) => RegExp): Reading => ({
  lures: LURES.map((source) => pattern(source)),
  cheated: CHEATED.map((source) => pattern(source)),
  none: pattern(NO_LURE, 'g'),
  given: pattern(GIVEN),
  notGiven: pattern(NOT_GIVEN, 'g'),
})
const IN_CHARACTERS = readingIn((source, flags) => new RegExp(source, flags))
const IN_LETTERS = readingIn(soundPattern)
const MOST_READ = 600

/** `asked`: they are asked for something. `given`: it is out of their hands. Null: nothing of the kind is told. */
export function readLure(text: string): 'asked' | 'given' | null {
  const words = normalForm(text).slice(0, MOST_READ)
  const sounds = lettersAsSounds(words)
  return sounds === null
    ? readIn(speltRight(words.replace(/\s+/g, '')), IN_CHARACTERS)
    : readIn(sounds, IN_LETTERS)
}

function readIn(
  words: string,
  { lures, cheated, none, given, notGiven }: Reading,
): 'asked' | 'given' | null {
  const told = words.replace(none, ' ')
  if (cheated.some((pattern) => pattern.test(told))) return 'given'
  if (!lures.some((pattern) => pattern.test(told))) return null
  return given.test(told.replace(notGiven, ' ')) ? 'given' : 'asked'
}
