/** Numbers that carry their own proof: most other numbers of the same length do not pass. */

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const ID_CHECKS = '10X98765432'

/** An 18-character ID card number (GB 11643): a possible birthday and the right check character. Spaces, dots and hyphens may stand in it. */
export function isIdCardNumber(text: string): boolean {
  const number = text.replace(/[ .-]/g, '').toUpperCase()
  const [, year, month, day] = /^[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(number) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const birthday = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(birthday.getTime()) || birthday.getUTCDate() !== Number(day)) return false
  const sum = ID_WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number(number.charAt(index)),
    0,
  )
  return ID_CHECKS.charAt(sum % 11) === number.charAt(17)
}

/** Beginnings and lengths that banks issue: UnionPay, the older Chinese ones, Visa, Mastercard, JCB, American Express. */
const ISSUERS = [
  /^62\d{14,17}$/,
  /^9558\d{15}$/,
  /^95599\d{14}$/,
  /^4\d{15}$/,
  /^5[1-5]\d{14}$/,
  /^2[2-7]\d{14}$/,
  /^35\d{14}$/,
  /^3[47]\d{13}$/,
]

/** A bank card number by its beginning, its length and its check digit (ISO/IEC 7812, Luhn). Spaces, dots and hyphens may stand in it. */
export function isBankCardNumber(text: string): boolean {
  const number = text.replace(/[ .-]/g, '')
  return ISSUERS.some((issuer) => issuer.test(number)) && passesLuhn(number)
}

function passesLuhn(number: string): boolean {
  let sum = 0
  for (let place = 0; place < number.length; place += 1) {
    const digit = Number(number.charAt(number.length - 1 - place))
    const weighed = place % 2 === 0 ? digit : digit * 2
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}
