/**
 * What leaves for a model says of whom it is as little as can be: numbers and names of people are veiled, each number of an order or a ticket
 * by a name under which the model can ask for it. Passwords, codes and card secrets were masked before the words were stored (F2).
 */
export interface Veil {
  cover(text: string): string
  /** The number behind `编号1`, however the model wrote it; what was never covered is given back as it is. */
  uncover(name: string): string
}

const NUMBERED =
  /(?<![A-Za-z0-9])(?=[A-Za-z0-9-]{0,40}\d{4})[A-Za-z0-9][A-Za-z0-9-]{7,40}(?![A-Za-z0-9])/g
const PHONE = /(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g
const OTHERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/https?:\/\/[^\s，。；）]{1,2000}/gi, '〔链接〕'],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}/g, '〔邮箱〕'],
  [PHONE, '〔手机号〕'],
  [/(?<!\d)\d{17}[\dXx](?!\d)/g, '〔证件号〕'],
  [/(?<=(?:微信号?|QQ|qq|扣扣|VX|vx)\s?[是:：]?\s?)[A-Za-z0-9_-]{5,20}/g, '〔号码〕'],
  [/(?<=我(?:叫|是|名字是|姓名是))[\u4e00-\u9fff]{2,3}(?=[，。,.\s]|$)/g, '〔姓名〕'],
  [/(?<=(?:姓名|收件人|联系人)[是:：]\s?)[\u4e00-\u9fff]{2,4}/g, '〔姓名〕'],
]

export function createVeil(): Veil {
  const names = new Map<string, string>()
  const nameOf = (number: string): string => {
    const known = names.get(number.toUpperCase())
    if (known !== undefined) return known
    const name = `〔编号${names.size + 1}〕`
    names.set(number.toUpperCase(), name)
    return name
  }
  return {
    cover: (text) =>
      OTHERS.reduce((told, [pattern, name]) => told.replace(pattern, name), text)
        .replace(NUMBERED, nameOf)
        .replace(/(?<!\d)\d{6,}(?!\d)/g, '〔号码〕'),
    uncover(name) {
      const plain = name.replace(/[〔〕\s]/g, '')
      return [...names].find(([, given]) => given === `〔${plain}〕`)?.[0] ?? name
    },
  }
}
