import { children, childText, parseXml } from '../../../wechat/xml'

/** What WeCom says to the callback of kf. https://developer.work.weixin.qq.com/document/path/94670 */
export type KfCallback =
  | {
      kind: 'knock'
      openKfId: string
      /** For sync_msg, valid for ten minutes. */
      token: string | null
      /** The same for every delivery of the same knock. */
      key: string
    }
  /** Which accounts the app may drive was changed in the console. */
  | { kind: 'access-changed'; added: string[]; removed: string[] }
  | { kind: 'other' }

/** The message is signed, but not as the documents say. Answer 400. */
export class MalformedKnock extends Error {
  override readonly name = 'MalformedKnock'
}

/** As wide as its column; the document says 128 bytes. */
const MOST_TOKEN = 160

/** @throws MalformedKnock, XmlError */
export function readKfCallback(xml: string): KfCallback {
  const root = parseXml(xml)
  const text = (name: string): string => childText(root, name) ?? ''
  switch (text('Event')) {
    case 'kf_msg_or_event': {
      const [openKfId, token, at] = [text('OpenKfId'), text('Token'), text('CreateTime')]
      if (openKfId === '' || openKfId.length > 64)
        throw new MalformedKnock('OpenKfId is missing or longer than 64 characters')
      if (token.length > MOST_TOKEN || !/^\d{0,12}$/.test(at))
        throw new MalformedKnock('Token or CreateTime is not as documented')
      return {
        kind: 'knock',
        openKfId,
        token: token === '' ? null : token,
        key: `${openKfId}:${at}:${token}`,
      }
    }
    case 'kf_account_auth_change': {
      const all = (name: string): string[] => children(root, name).map((node) => node.text)
      return {
        kind: 'access-changed',
        added: all('AuthAddOpenKfId'),
        removed: all('AuthDelOpenKfId'),
      }
    }
    default:
      return { kind: 'other' }
  }
}
