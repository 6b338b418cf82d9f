import { readingText } from '../../trust/reading-text'
/** What was bought, as far as a kind of goods is named. Pure. */

const BRAND =
  '(?:steam|psn|xbox|switch|任天堂|netflix|奈飞|spotify|office|windows?|win1[01]|adobe|google\\s?play|apple|苹果|itunes|app\\s?store|' +
  '腾讯视频|优酷|爱奇艺|芒果tv|芒果|b站|哔哩哔哩|网易云(?:音乐)?|酷狗|qq音乐|qq|微信|百度网盘|网盘|迅雷|wps|京东|天猫|淘宝|美团|饿了么|星巴克|肯德基|沃尔玛|' +
  '王者荣耀|王者|和平精英|吃鸡|原神|英雄联盟|lol|dnf|地下城|穿越火线|cf|魔兽|我的世界|梦幻西游|剑网3|永劫无间|骏网|盛大|完美|移动|联通|电信|广电|中石化|中石油|游戏)'
const KIND =
  '(?:充值卡|礼品卡|购物卡|加油卡|点卡|月卡|季卡|年卡|周卡|e卡|cdk(?:ey)?|激活码|兑换码|序列号|超级会员|大会员|黑金会员|豪华黄钻|黄钻|绿钻|会员|vip|plus|svip|话费|流量包?|' +
  'q币|点券|点卷|皮肤|金币|元宝|钻石|代金券|优惠券|油卡|宽带|办公软件|杀毒软件|账号)'
const NAMED = new RegExp(
  String.raw`${BRAND}\s?(?:的)?\s?(?:[一二三半两\d]{1,2}个?[天月年])?(?:a|b)?${KIND}(?:激活码|兑换码|月卡|季卡|年卡|会员|年费)?(?:\s?\d{1,4}\s?点)?`,
  'i',
)
const ALONE = new RegExp(
  String.raw`(?:\d{1,5}(?:元|块)?的?)?(话费|流量包?|q币|点券|点卡|加油卡|e卡|礼品卡|充值卡|办公软件|杀毒软件|年卡|月卡|季卡)`,
  'i',
)

export function readProduct(words: string): string | null {
  const text = readingText(words)
  return NAMED.exec(text)?.[0].trim() ?? ALONE.exec(text)?.[1] ?? null
}
