import { createPublicKey, sign } from 'node:crypto'

interface Certificate {
  /** PEM. */
  publicKey: string
  privateKey: string
  serial: Buffer
  now: Date
}

const YEARS = 5

/** An X.509 certificate in as few fields as there can be, signed by its own key: RFC 5280, 4.1. */
export function selfSigned({ publicKey, privateKey, serial, now }: Certificate): string {
  const algorithm = sequence(
    der(0x06, Buffer.from('2a864886f70d01010b', 'hex')),
    der(0x05, Buffer.alloc(0)),
  )
  const name = sequence(
    der(
      0x31,
      sequence(
        der(0x06, Buffer.from('550403', 'hex')),
        der(0x0c, Buffer.from('Tenpay.com sandbox')),
      ),
    ),
  )
  const until = new Date(now)
  until.setUTCFullYear(until.getUTCFullYear() + YEARS)
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    sequence(utcTime(now), utcTime(until)),
    name,
    createPublicKey(publicKey).export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('RSA-SHA256', body, privateKey)
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function utcTime(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}
