import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Who asks, as far as addresses tell. A connection from this machine or its private network comes from our own proxy, and the last entry
 * of X-Forwarded-For is what that proxy saw: entries before it may be made up, and so may be all of them where somebody connects from
 * outside. IPv6 by its network of 64 bits, which one household has to itself.
 */
export function addressOf({
  socket,
  headers,
}: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } }): string {
  const peer = plain(socket.remoteAddress ?? '')
  const forwarded =
    [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim() ?? ''
  return networkOf(isOurs(peer) && isIP(plain(forwarded)) !== 0 ? plain(forwarded) : peer)
}

/** Whether it is this machine or its private network that asks, and not through a proxy. */
export function isFromInside({
  socket,
  headers,
}: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } }): boolean {
  return (
    headers['x-forwarded-for'] === undefined &&
    headers.forwarded === undefined &&
    isOurs(plain(socket.remoteAddress ?? ''))
  )
}

/** `::ffff:10.0.0.1` is 10.0.0.1. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.')
    ? address.slice('::ffff:'.length)
    : address
}

const OURS = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe80:)/i

function isOurs(address: string): boolean {
  return OURS.test(address)
}

function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [before = '', after = ''] = address.split('::', 2)
  const head = before.split(':').filter((part) => part !== '')
  const tail = after.split(':').filter((part) => part !== '')
  const whole = address.includes('::')
    ? [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0'), ...tail]
    : head
  return `${whole
    .slice(0, 4)
    .map((part) => part.replace(/^0{1,3}(?=.)/, ''))
    .join(':')
    .toLowerCase()}::/64`
}
