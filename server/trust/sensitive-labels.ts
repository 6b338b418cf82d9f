/**
 * Words that say what a number beside them is. The nearest one counts. Those that name a secret come with its kind; `card-secret` is how a
 * bought card is used up, `goods` are what was bought, `account` and `other` whatever else a number may be: they explain it, and it stays.
 */
export type Label =
  | 'code'
  | 'password'
  | 'id-card'
  | 'id-end'
  | 'travel-document'
  | 'bank-card'
  | 'card-number'
  | 'cvv'
  | 'payment-code'
  | 'remote-control'
  | 'card-secret'
  | 'goods'
  | 'account'
  | 'other'

const SAME_SOUND_CODE = '[验严宴演眼燕检][证正政挣征整郑][码马吗玛妈嘛]'

/** In each list what is longer stands before what is in it. */
const WORDS: ReadonlyArray<readonly [Label, string]> = [
  [
    'card-secret',
    '(?:激活|兑换|充值卡?|提取|提货|礼品卡?|点卡|卡|券|取货)(?:密码|口令)|[卡咔喀][密蜜秘米迷觅泌谧](?!码)|[激几机基][活货][码马吗玛]|[兑对堆][换幻][码马吗玛]|[充冲][值直][码马吗玛]|刮(?:开|出)来?(?:之?后|以后)?(?:的|是)?(?:那个|那串)?(?:码|数字|号码?)?|涂层(?:底?下面?)?(?:印?的)?|礼包码|兑奖码|提货码|取货码|礼品码|券码|注册码|密钥|秘钥' +
      '|(?:激活|兑换|充值|礼品|卡) ?code' +
      '|(?<![a-z])(?:cdk(?:ey)?|kami|jihuoma|duihuanma|ka ?mi|ji huo ma|dui huan ma|(?:gift|redeem' +
      '|activation|promo|product|licen[sc]e) ?(?:code|key|card))(?![a-z])',
  ],
  ['goods', '序列号|点卡|充值卡|礼品卡|购物卡|游戏卡|话费卡|油卡|优惠码'],
  [
    'other',
    '序号|税号|纳税人?(?:识别)?号|信用代码|开户许可|二维码|(?:尺|页|价|编|邮|提)码(?=\\s?(?:是|为|:|=))|(?:红包|淘|吱|兑换|分享|邀请|激活|进群|入群|领取|群)口令|口令红包|邀请码|推荐码|取件码|区号|条码号',
  ],
  [
    'code',
    `动态(?:密码|口令|码|密令)|${SAME_SOUND_CODE}|校验码|较验码|认证码|确认码|验证短信|短信(?:验证|码|密码)|简讯(?:验证)?码|(?:手机|安全|谷歌)?令牌码?|谷歌验证器|备[用份]码|恢复码|登[录陆入]码|验码` +
      '|(?<![a-z])(?:yzm|yanzhengm|yan ?zheng ?ma|otp|(?:verification|verify|sms|login|log-in|security' +
      '|auth) ?code|vcode|captcha)(?![a-z])',
  ],
  [
    'cvv',
    '(?:卡?片?(?:背面|后面|后头|背后|反面)(?:签名)?(?:栏|那里|那|上)?的?)(?:后|末|最后)?(?:三|3)(?:位|个|码)(?:数字?|字|码)?|卡片?(?:背面|后面|反面|背后)的?(?:那个|那串|那)?(?:数字|号码?|码)|卡?背面(?=$|[是:]|\\s)|安全[码马]|[末后背][3三](?:码|个码)|(?<![第0-9])三码(?=[\\s:是]{0,3}(?:$|\\d))|检[查核]码' +
      '|(?<![a-z])(?:cvv2?|cvn2?|cvc2?)(?![a-z])(?:码|号|那)?(?:三|3)?(?:位|个)?(?:数字?)?',
  ],
  [
    'payment-code',
    '(?:付款|支付|收款)(?:授权|条形?|二维)?码(?:下面|底下|上)?(?:的)?(?:那串)?(?:数字|号)?|付款条形?码|授权码|(?<![a-z])(?:fukuanma' +
      '|fu kuan ma|fkm)(?![a-z])',
  ],
  [
    'remote-control',
    '向日葵|腾讯会议|飞书会议|(?:远程|协助|控制端?|伙伴|屏幕共享|共享屏幕|被控)(?:协助|控制|桌面|连接)?(?:的)?(?:代码|识别码|验证码|连接码|密码|会议号|码|号|id)?' +
      '|识别码|设备代码|设备码|会议(?:号|id|码)|连接码|(?<![a-z])(?:todesk|teamviewer|anydesk|rustdesk' +
      '|zoom)(?:的? ?(?:设备)?(?:id|码|号|代码))?(?![a-z])',
  ],
  [
    'other',
    '(?:我|他|她|你|您|本人|绑定|预留)的?(?:手机|电话)(?:号码?)?|手机号码?|(?:联系)?电话(?:号码?|(?=[:是为]))|联系电话|热线|座机|固话|联系方式|尾号|末四位' +
      '|后四位|尾数|(?:订单|单子|工单|运单|快递|物流|交易|流水|商户|商家|凭证|支付|参考|批次|发票|申请|案件|受理|报警)(?:单)?(?:编?号|号码|号)' +
      '|订单|单号|编号|流水|游戏(?:id|账号|号)|角色(?:id|名|号)?|昵称|区服|(?:大|小)?区|服务器|充值(?:账号|号码|号)|用户(?:名|id|号)|会员(?:号|编号' +
      '|卡号)|工号|客服号|(?<![a-z])(?:u?id(?! ?(?:card|num|no(?![a-z])))|qq|q号|vx|wx|steam|psn|imei|sn|tel|phone|order(?: ?(?:no' +
      '|number|id))?)(?![a-z])|扣扣|企鹅号?' +
      '|抖音号?|快手号?|旺旺|(?<![码令])(?:错误|报错|状态|返回|异常|故障|失败|响应|商品|产品|物料|区域|国家|邮政|问题)(?:代码|编?码|编号|号|code|id)?|提示' +
      '|代码|型号|版本号?|邮编|邮政编码|房间号?|群号?|车牌|学号|期号' +
      '|金额|余额|价格|原价|实付|面值|积分|总共|一共|合计|(?<![a-z])(?:error|err|status|zip|post|area|item|country|qr|bar' +
      '|dingdan(?:hao)?|shouji(?:hao)?)(?: ?code)?(?![a-z])',
  ],
  [
    'account',
    '(?<!银行|收款|打款|退款|对公)(?:账号|账户|帐号|帐户)|(?<![a-z])zhanghao(?![a-z])|微信号?|支付宝(?:账号)?',
  ],
  [
    'password',
    '密码|号密|账密|(?<![\\u4E00-\\u9FFF])密(?=[\\s:是"“【「『[(<→\\x60]{0,4}(?:$|[A-Za-z0-9]))|密马|蜜码|秘码|密玛|口令|手势|(?<![a-z])(?:mima|mi ma|password|passwd|passcode|pass word|pwd|psw|pw|mm' +
      '|pin)(?:码)?(?![a-z])',
  ],
  ['id-end', '(?:身[份分粉][证正]|证件)(?:号码?)?的?(?:最?[后末尾][四六46]位|尾[号数]|末尾)'],
  [
    'id-card',
    '身[份分粉][证正](?:字号|号码?|上?的?号)?|证件(?:号码?|上?的?号)|身份号码?|身份ID|(?<![a-z])(?:sfz|shenfenzheng(?:hao)?' +
      '|shen fen zheng(?: hao)?|id ?card(?: ?(?:no|number))?|id ?(?:no|number))(?![a-z])',
  ],
  [
    'travel-document',
    '护[照罩兆]|通行[证正政]|港澳(?=[\\s:是号]{0,3}(?:$|[HMC]\\d))|回乡[证正]|台胞证|居留证|军官证|士官证|驾驶证|驾照|社保卡|居住证|港澳证|(?<![a-z])passport(?:\\s(?:no|number))?\\.?(?![a-z])',
  ],
  [
    'bank-card',
    '(?:银行|信用|储蓄|借记|工资|提款|金融)卡(?:的?(?:卡号|号码|号))?|[工农中建交招]行(?:卡)?(?:卡?号)?|邮储|农信社?|信用社|(?:银行|收款|打款|退款' +
      '|对公)(?:账号|账户|帐号|帐户|卡号?)|开户行?' +
      '|(?<![a-z])(?:yinhangka(?:hao)?|yin hang ka(?: hao)?|yhk|bank ?card|bank ?account|card ?number)(?![a-z])',
  ],
  ['card-number', '卡号|卡片?号码|(?<![a-z])(?:kahao|ka hao)(?![a-z])'],
  [
    'code',
    '(?:收到|短信|简讯|信息|发来|手机上?|那条|发的|登[录陆]|来)(?:里面?|上面?|给我)?的?(?:那个|这个|一个)?码' +
      '|(?<![密号证活换值货活品券册钥付维条])码(?=\\s?(?:就?是|系|为|:|=))|(?:那个|这个|我的|[六四64]位数?的?)码(?!数)' +
      '|(?:六位|6位|四位|4位|几位|六个|6个|四个|4个|几个|这串|那串|一串|短信里?上?的?|收到的?)(?:数字?|号)(?!的)|(?<![a-z])code(?![a-z])',
  ],
]

const GROUP_NAMES = WORDS.map(([label], index) => `${label.replaceAll('-', '_')}_${index}`)
const ALL = new RegExp(
  WORDS.map(([, words], index) => `(?<${GROUP_NAMES[index] ?? ''}>${words})`).join('|'),
  'gi',
)

export interface Named {
  label: Label
  /** Where the word stands in the text that was looked through. */
  from: number
  to: number
}

/** All names in a short text, in its order. */
export function namesIn(text: string): Named[] {
  const named: Named[] = []
  if (text === '') return named
  ALL.lastIndex = 0
  for (let match = ALL.exec(text); match !== null; match = ALL.exec(text)) {
    const groups = match.groups ?? {}
    const label = WORDS[GROUP_NAMES.findIndex((name) => groups[name] !== undefined)]?.[0]
    const [last] = named.slice(-1)
    const { index: from, 0: found } = match
    // 报错 code: what stands before says which code.
    const same =
      last !== undefined &&
      /^code$/i.test(found) &&
      from - last.to <= 4 &&
      ['other', 'goods', 'card-secret'].includes(last.label)
    if (label !== undefined)
      named.push({ label: same ? last.label : label, from, to: from + found.length })
  }
  return named
}

/** The nearest name before a candidate, and what stands between. */
export interface Nearest {
  label: Label
  gap: string
}

/** What was read before a candidate, with its names: each piece of it is looked through once. */
export class Told {
  /** The last of it, what was hidden as one sign each. */
  text = ''
  private readonly names: Array<{ label: Label; to: number }> = []
  private length = 0
  private unread = ''

  constructor(private readonly most: number) {}

  /** Words in which there may be names. */
  say(words: string): void {
    this.unread += words
    this.append(words)
  }

  /** A number, in which there is none. */
  put(number: string): void {
    this.read()
    this.append(number)
  }

  /** Takes back the end of the words. */
  takeBack(characters: number): void {
    this.text = this.text.slice(0, this.text.length - characters)
    this.unread = this.unread.slice(0, Math.max(0, this.unread.length - characters))
    this.length -= characters
  }

  nearest(): Nearest | null {
    const unread = this.unread.slice(-this.most)
    const offset = this.length - unread.length
    const inUnread = namesIn(unread).at(-1)
    const name = inUnread ? { label: inUnread.label, to: inUnread.to + offset } : this.names.at(-1)
    if (name === undefined || this.length - name.to > this.text.length) return null
    return { label: name.label, gap: this.text.slice(this.text.length - (this.length - name.to)) }
  }

  private read(): void {
    const unread = this.unread.slice(-this.most)
    const offset = this.length - unread.length
    const last = namesIn(unread).at(-1)
    if (last) this.names.push({ label: last.label, to: last.to + offset })
    this.unread = ''
  }

  private append(words: string): void {
    this.length += words.length
    this.text = (this.text + words).slice(-this.most)
  }
}
