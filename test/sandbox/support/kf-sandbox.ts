import type { SandboxOptions } from '../../../sandbox/options'
import { KF, startTestSandbox, type Answer, type TestSandbox } from './test-sandbox'

export const KF1 = KF.accounts[0]?.openKfId ?? ''
export const KF2 = KF.accounts[1]?.openKfId ?? ''
export const UNGRANTED = KF.accounts[2]?.openKfId ?? ''
export const HOUR = 3_600_000

/** A sync_msg item as tests look at it. */
export type Item = Answer['json']

export interface KfSandbox extends TestSandbox {
  kf: TestSandbox['sandbox']['control']['kf']
  /** external_userid of u1. */
  customer: string
  /** A POST of the kf API by the app that may. */
  call(path: string, body: object): Promise<Answer['json']>
  send(text: string, change?: object): Promise<Answer['json']>
  sync(body?: object): Promise<Answer['json']>
  /** Everything that can be pulled from the beginning. */
  items(openKfId?: string): Promise<Item[]>
  trans(state: number, servicer?: string): Promise<Answer['json']>
  /** u1 writes to the first account. */
  write(text?: string): Promise<string>
  upload(type: string, bytes: Buffer, name?: string): Promise<string>
}

export const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex')
export const AMR = Buffer.from('#!AMR\n0000')
export const MP4 = Buffer.from('0000001866747970', 'hex')

export async function startKfSandbox(overrides: Partial<SandboxOptions> = {}): Promise<KfSandbox> {
  const t = await startTestSandbox(overrides)
  const { kf } = t.sandbox.control
  const customer = kf.externalUserIdOf('u1')
  const call: KfSandbox['call'] = async (path, body) =>
    (await t.wecom(`/cgi-bin/kf/${path}`, { as: 'wecom-kf', body })).json
  const sync: KfSandbox['sync'] = (body = {}) => call('sync_msg', { open_kfid: KF1, ...body })
  return {
    ...t,
    kf,
    customer,
    call,
    sync,
    send: (content, change = {}) =>
      call('send_msg', {
        touser: customer,
        open_kfid: KF1,
        msgtype: 'text',
        text: { content },
        ...change,
      }),
    items: async (openKfId = KF1) => (await sync({ open_kfid: openKfId })).msg_list,
    trans: (state, servicer) =>
      call('service_state/trans', {
        open_kfid: KF1,
        external_userid: customer,
        service_state: state,
        ...(servicer !== undefined && { servicer_userid: servicer }),
      }),
    write: async (text = '您好') =>
      (await kf.customerSends({ userId: 'u1', openKfId: KF1, message: text })).message?.id ?? '',
    upload: async (type, bytes, name = 'a.bin') => {
      const form = new FormData()
      form.append('media', new Blob([new Uint8Array(bytes)]), name)
      return (await t.wecom('/cgi-bin/media/upload', { as: 'wecom-kf', query: { type }, form }))
        .json.media_id
    },
  }
}
