import type { AddressInfo } from 'node:net'
import type { Response } from '../../../server/channels/official-account/arrival'
import type { InboundContent } from '../../../server/channels/official-account/inbound'
import {
  createOfficialAccountChannel,
  type KeptFile,
} from '../../../server/channels/official-account/official-account-channel'
import { officialAccountCallback } from '../../../server/channels/official-account/official-account.callback'
import { createCallbackCrypto } from '../../../server/wechat/callback-crypto'
import { silentLogger } from '../../support/api'
import { serveDoor } from '../../support/serve-door'
import type { CreateHarness } from '../channel-harness'
import { createChatWorld } from './chat-world'

const targets = { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' }

/** Nobody answers: what is said and sent is all there is. */
function keep(content: InboundContent): Response {
  const silent: Response = { incoming: null, reply: null, answerLater: false, keepMedia: false }
  if (content.kind === 'text')
    return { ...silent, incoming: { type: 'text', text: content.text, payload: null } }
  if (content.kind !== 'media') return silent
  const { type, mediaId, format } = content
  return {
    ...silent,
    incoming: { type, text: '[图片]', payload: { mediaId, format } },
    keepMedia: true,
  }
}

export const createHarness: CreateHarness = async () => {
  const world = await createChatWorld()
  const { clock, db, sandbox, client, appId } = world
  const files = new Map<string, KeptFile>()
  const { token, aesKey } = sandbox.options.officialAccount
  const callback = officialAccountCallback({
    db,
    logger: silentLogger,
    appId,
    plainMode: false,
    targets,
    mask: () => Promise.resolve((text) => ({ text })),
    crypto: createCallbackCrypto({ token, encodingAesKeys: [aesKey], receiverId: appId }),
    respond: (_tx, { inbound }) => Promise.resolve(keep(inbound.content)),
  })
  const server = await serveDoor('/callback/official-account', callback, silentLogger)
  sandbox.control.setServerUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await sandbox.control.follow('u1')
  const callbacks: string[] = []
  const delivered = ({ callback }: { callback: { id: string } | null }): void => {
    if (callback === null) throw new Error('nothing was delivered')
    callbacks.push(callback.id)
  }
  return {
    clock,
    db,
    sandbox,
    files,
    sendApi: '/cgi-bin/message/custom/send',
    closedErrcodes: [45015, 45047],
    uploadApi: '/cgi-bin/media/upload',
    channel: createOfficialAccountChannel({
      targets,
      client,
      readAttachment: (id) => Promise.resolve(files.get(id) ?? null),
    }),
    async says(text, times = 1) {
      if (times > 1) sandbox.control.repeatCallbacks(times - 1, 'official-account')
      delivered(await sandbox.control.sendText('u1', text))
    },
    async sendsPicture(jpeg) {
      delivered(
        await sandbox.control.sendImage('u1', {
          contentType: 'image/jpeg',
          base64: jpeg.toString('base64'),
        }),
      )
    },
    async deliverAgain() {
      for (const id of callbacks) await sandbox.control.redeliver(id)
    },
    phone() {
      const ours = (
        sandbox.control.snapshot().persons.find(({ id }) => id === 'u1')?.chat ?? []
      ).filter(({ via }) => via === 'customer-message')
      return {
        texts: ours.flatMap(({ content }) => (content.kind === 'text' ? [content.text] : [])),
        pictures: ours.filter(({ content }) => content.kind === 'image').length,
      }
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await world.close()
    },
  }
}
