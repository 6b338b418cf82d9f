import { KfCursor } from '../../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import type { KeptFile } from '../../../server/channels/official-account/official-account-channel'
import { createKfChannel } from '../../../server/channels/wecom-kf/sending/kf-channel'
import { createKfPuller } from '../../../server/channels/wecom-kf/pulling/puller'
import { silentLogger } from '../../support/api'
import type { CreateHarness } from '../channel-harness'
import { recordingHouse } from './pull-world'
import { createSendingWorld, KF, policy } from './sending-world'

export const createHarness: CreateHarness = async () => {
  const world = await createSendingWorld()
  const { clock, db, sandbox, client } = world
  const files = new Map<string, KeptFile>()
  // Nobody answers: what is said and sent is all there is.
  const take = { ...recordingHouse(policy, []), receive: () => Promise.resolve({ replies: [] }) }
  const puller = createKfPuller({
    db,
    client,
    accounts: [{ openKfId: KF, name: '示例客服' }],
    take,
    logger: silentLogger,
  })
  const u1 = { userId: 'u1', openKfId: KF }
  const pull = async (): Promise<void> => {
    await puller.runOnce(KF)
  }
  const fromTheBeginning = (): Promise<unknown> =>
    db.transaction((tx) => tx.manager.update(KfCursor, { openKfId: KF }, { position: null }))
  return {
    clock,
    db,
    sandbox,
    files,
    sendApi: '/cgi-bin/kf/send_msg',
    closedErrcodes: [95001, 95002],
    uploadApi: '/cgi-bin/media/upload',
    channel: createKfChannel({
      db,
      client,
      targets: { miniProgramAppId: sandbox.options.miniProgram.appId },
      readAttachment: (id) => Promise.resolve(files.get(id) ?? null),
    }),
    async says(text, times = 1) {
      sandbox.control.kf.store({ ...u1, message: text })
      await pull()
      for (let time = 1; time < times; time += 1) {
        await fromTheBeginning()
        await pull()
      }
    },
    async sendsPicture(jpeg) {
      sandbox.control.kf.store({
        ...u1,
        message: { kind: 'image', contentType: 'image/jpeg', base64: jpeg.toString('base64') },
      })
      await pull()
    },
    async deliverAgain() {
      await fromTheBeginning()
      await pull()
    },
    phone() {
      const ours = sandbox.control.kf
        .messagesOf(u1)
        .filter(({ from }) => from === 'api')
        .map(({ content }) => content)
      return {
        texts: ours.flatMap((content) =>
          content.kind === 'text' ? [content.text] : content.kind === 'menu' ? [content.head] : [],
        ),
        pictures: ours.filter(({ kind }) => kind === 'image').length,
      }
    },
    close: () => world.close(),
  }
}
