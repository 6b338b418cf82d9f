import { rememberLast } from '../lib/remember-last'
import { normalForm } from './understanding/normal-form'

/**
 * Signs in a message of what no rule about goods answers: somebody's life or an account is in danger, who writes takes badly to machines,
 * or has had enough of this one. Pure. As in mood.ts, phrases that only look like it are cut out first.
 */
export interface Signs {
  /** Harm to oneself or to others, or somebody is hurt. */
  life: boolean
  /** What belongs to the account or the person is known to others, or somebody is after it. */
  leaked: boolean
  /** Old, young, or unable to read well: people first. A flag, never an age. */
  care: boolean
  /** Had enough of the bot. */
  displeased: boolean
  /** The last answer was right, or was not. Null: nothing is said of it. */
  solved: boolean | null
  /** Rather the bot than a person. */
  wantsBot: boolean
}

interface Reading {
  words: RegExp
  except?: RegExp
}

const LIFE: Reading = {
  words: new RegExp(
    [
      '不想活',
      '活不下去',
      '活着(?:真的?|也)?没(?:什么)?意[思义]',
      '(?:我|只|真|就)(?:好|都|真的?)?想死',
      '(?:想|要|去|准备)自杀',
      '自杀给',
      '轻生',
      '跳(?:楼|河|江|海)',
      '割腕',
      '喝(?:农药|药死)',
      '安眠药',
      '寻死',
      '了结(?:自己|生命)',
      '结束(?:自己的?|我的)?生命',
      '上吊',
      '死给你',
      '遗书',
      '死了算了',
      '没(?:有)?活路',
      '(?:砍|弄|捅|打|杀)死(?:你|他|她|人)',
      '杀(?:了)?(?:你|他|她|人)',
      '炸(?:了|掉|平)?(?:你们|公司|平台)',
      '同归于尽',
      '(?:带|拿|提)(?:着)?刀',
      '泼硫酸',
      '要你们?的?命',
      '放火烧',
      '救命',
      '绑架',
      '非法拘禁',
      '(?:被人?|在)(?:打|殴打)(?:了|伤|我)',
      '晕倒',
      '流(?:了)?(?:好?多|很多)血',
      '(?:威胁|扬言)(?:要)?(?:杀|打|砍|伤害)',
    ].join('|'),
  ),
  except:
    /跳楼价|自杀小队|想死你|救命稻草|杀(?:毒|手|软)|[急气累笑烦困热饿卡]死|死机|拿刀(?:皮肤|手)|(?:游戏|皮肤|角色|副本).{0,6}(?:杀人|杀死|打死|跳楼)|杀人(?:游戏|狂魔)|(?:怎么|如何)(?:打死|杀死?)/g,
}

const LEAKED: Reading = {
  words: new RegExp(
    [
      '(?:信息|资料|手机号|隐私|身份证|账号|密码|卡密).{0,4}(?:被)?(?:泄露|泄漏|外泄|卖了|曝光)',
      '(?:泄露|泄漏)(?:了)?(?:我|用户|客户|个人)',
      '钓鱼(?:网站|链接|短信|邮件)',
      '(?:异地|陌生|别处|其他设备|不明设备).{0,6}(?:登录|登陆)',
      '不是我(?:本人)?(?:登录|登的|操作|买的|下的单)',
      '有人(?:在)?(?:登|动|用)(?:了)?我的',
      '(?:验证码|密码).{0,4}(?:给|告诉|发给|报给|说给)(?:了)?(?:他|她|对方|别人|骗子|人家)',
      '(?:给|告诉|发)(?:了)?(?:他|她|对方|骗子).{0,4}(?:验证码|密码)',
      '点了.{0,6}(?:可疑|不明|陌生)?链接.{0,8}(?:输|填)',
      '(?:装|下载)了.{0,8}(?:远程|共享|会议)',
      '共享(?:了)?屏幕',
    ].join('|'),
  ),
  except:
    /(?:怕|担心|会不会|防止?|避免|怎么(?:防|避免)).{0,8}(?:泄露|泄漏|外泄)|会(?:泄露|泄漏)(?:吗|么)|共享屏幕是什么|不要共享屏幕/g,
}

const CARE: Reading = {
  words: new RegExp(
    [
      '我(?:今年|都)?(?:已经)?(?:[6-9]\\d|[六七八九]十(?:[一二三四五六七八九多])?)(?:多)?(?:岁|了|的人)',
      '[6-9]\\d(?:多)?岁(?:的)?(?:老|了|人)',
      '(?:我是|我们|是个?)(?:老年人|老人家?|老头|老太|老同志)',
      '年纪(?:大|老)|岁数大|年岁大|上(?:了)?(?:年纪|岁数)',
      '看不(?:清|见)(?:楚)?(?:字|手机|屏幕|$|[,。])',
      '眼睛(?:不好|花|看不)',
      '老花眼?',
      '字(?:太|好)小',
      '不(?:太)?会(?:用|弄|玩)(?:智能)?(?:手机|微信|这个)',
      '耳朵(?:不好|背)',
      '不识字|认字不多',
      '盲人|视障|残疾人',
      '(?:孩子|小孩|儿子|女儿|娃|孙子|孙女)(?:不懂事)?(?:偷偷|拿|用|自己|背着)?.{0,10}(?:充|花|买)(?:了|的)',
      '未成年',
      '我(?:今年|才|是)?(?:[7-9]|1[0-7])岁',
      '我(?:还)?是(?:个)?(?:小学生|初中生|中学生)',
    ].join('|'),
  ),
  except: /老人(?:卡|机)|游戏里.{0,4}(?:儿子|女儿)|给(?:孩子|儿子|女儿|老人|小孩)(?:充|买)/g,
}

const DISPLEASED: Reading = {
  words: new RegExp(
    [
      '答非所问',
      '(?:听|看|读)不懂(?:人话|我|话|中文)',
      '(?:你|它|机器|客服)(?:怎么)?(?:老|总|都|根本|就)?(?:是)?听不懂',
      '(?:你|这个?机器人?|回答|说的|说了)(?:真|都|也|一点|半点)?(?:没(?:什么|啥|个)?用|不管用|没卵用)',
      '智障',
      '弱智',
      '鸡同鸭讲',
      '牛头不对马嘴|驴唇不对马嘴',
      '等于没说',
      '(?:全|都|尽)是?废话|说废话|别废话',
      '复读机',
      '车轱辘',
      '(?:老|总|就|又)是?(?:这|那|同)(?:一)?(?:几)?句',
      '什么都不(?:会|懂|知道)',
      '不是我(?:要)?问的|我问的不是',
      '没(?:有)?回答我|答的(?:是)?什么|答了个寂寞',
      '(?:这|破|傻|烂|垃圾|蠢)(?:什么)?(?:ai|机器人|客服机器人|自动回复)',
      '能不能(?:说|讲)(?:点)?(?:人话|有用的)',
      '人工智障',
    ].join('|'),
  ),
}

const SOLVED =
  /^(?:好的?|行|嗯+|哦+|谢谢|感谢)?[,。!~\s]*(?:已经?|都|现在)?(?:解决了|搞定了?|弄好了|可以了|好了|到账了|到了|收到了|看到了|找到了|明白了|懂了|知道了)[,。!~\s]*(?:(?:谢谢|感谢|多谢)[你您了啦啊呀~。!\s]*)?$/
const UNSOLVED =
  /没(?:有)?(?:解决|帮到|帮上)|解决不了|不解决问题|还是(?:不行|没用|不对|老样子|那样|没(?:好|到|有|解决|成功))|(?:都)?试(?:过|了)(?:还是|也|都)?(?:不行|没用|没有用)/
const WANTS_BOT = new RegExp(
  [
    '^我?(?:还是|算了|那)?,?(?:给我|帮我)?(?:转|换|找|回|问|让)(?:回|到|给)?(?:智能客服|机器人|自动客服|机器客服)(?:来|就行|就好|回答)?[吧。!~]*$',
    '^不用人工了?[吧。!~]*$',
    '^(?:还是)?(?:机器人|自动客服|智能客服)(?:就行|就好|就可以了?|吧)[。!]*$',
  ].join('|'),
)

export const readSigns = rememberLast((words): Signs => {
  const text = normalForm(words).replace(/\s/g, '')
  const says = ({ words: pattern, except }: Reading): boolean =>
    pattern.test(text) && (except === undefined || pattern.test(text.replace(except, ' ')))
  const displeased = says(DISPLEASED)
  return {
    life: says(LIFE),
    leaked: says(LEAKED),
    care: says(CARE),
    displeased,
    solved: UNSOLVED.test(text) ? false : SOLVED.test(text) ? true : null,
    wantsBot: WANTS_BOT.test(text),
  }
})

/** What was masked of it is a matter of security, other than a card secret, which every complaint about a card may hold. */
export function hidesSecret(maskedText: string): boolean {
  return /\[(?:密码|验证码|身份证号|证件号|银行卡号|付款码|远程控制码)已隐去/.test(maskedText)
}
