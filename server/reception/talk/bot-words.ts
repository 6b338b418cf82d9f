/** What is said around the bot's answers, beside what is answered. */

/** Said before anything else to somebody who is angry: a rule comes after it. */
export const SORRY = '让您不痛快了，对不起。'
export const ASK_WHETHER_PERSON = '要不要客服来接？位置已经替您留着，您不说话的话，一分钟后就替您转'
export const DECLINED = '好的，先不转。我接着帮您看，想找客服随时说“人工”'
export const HELPED = '能帮到您就好，有事随时在这里说，要找客服回复“人工”'
export const NOT_HELPED =
  '没能帮上您，对不起。换个说法再试一次，或者发订单号给我；要找客服，回复“人工”'
export const ASK_WHETHER_BOT =
  '要换回自动客服吗？您的位置会留 10 分钟，这段时间说一声“人工”就接着排'

export const offerBotText = (title: string): string =>
  `您刚才问的“${title}”，自动客服现在就能答。要不要先让它答？选“好”才会换，位置留 10 分钟，说一声“人工”就回来；不选，客服照旧接待您`
export const STAYS_SERVED = '好的，还是客服为您服务，请接着说'

/** B9: what to do before anybody can come, whatever it is. */
export function firstAid(masked: string): string {
  const known = /\[(密码|验证码|身份证号|证件号|银行卡号|付款码|远程控制码)已隐去/.exec(masked)?.[1]
  const first =
    known === undefined
      ? '先停下手上的操作，不要再点链接、不要再说验证码'
      : `${known}不要再发给任何人`
  return `${first}。已经给出去的话，马上改登录密码和支付密码，退出其他设备；涉及银行卡的打银行电话挂失；有损失请拨 110`
}
