import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import { bindingOf, openBindingScene, SCENE_LIFE_MS, unbind } from './bindings'
import { Binding, BindingScene } from './identity.contract'
import { qrImage } from './qr-image'

export interface BindingRoutesDeps {
  db: Database
  box: SecretBox
  officialAccount: { createSceneQr(qr: { scene: string; expiresInS: number }): Promise<{ url: string }> }
}

const PATH = '/api/bindings/official-account'

/** Whether notices reach the customer's WeChat, how to make them, and how to stop them. */
export function bindingRoutes(api: Api, { db, box, officialAccount }: BindingRoutesDeps): void {
  api.read(`GET ${PATH}`, { summary: '公众号通知是否已确认', auth: 'customer', answer: Binding },
    ({ actor }) => bindingOf(db.read, actor.customerId))

  api.write(`DELETE ${PATH}`, { summary: '解除公众号通知', auth: 'customer', answer: Binding }, async (tx, { actor }) => {
    await unbind(tx, actor.customerId)
    return bindingOf(tx.manager, actor.customerId)
  })

  // Not kept for an Idempotency-Key: whoever read the record could bind themselves.
  api.read(`POST ${PATH}/scene`, { summary: '用来确认微信的二维码', auth: 'customer', answer: BindingScene }, async ({ actor }) => {
    const { state } = await bindingOf(db.read, actor.customerId)
    if (state === 'verified') throw alreadyBound()
    const { scene, expiresAt } = await db.transaction((tx) => openBindingScene(tx, box, actor.customerId))
    const { url } = await officialAccount.createSceneQr({ scene, expiresInS: SCENE_LIFE_MS / 1000 })
    return { sceneId: scene, qrImage: await qrImage(url), expiresAt: toOffsetIso(expiresAt) } satisfies BindingScene
  })
}

function alreadyBound(): UserError {
  return new UserError('already_bound', { status: 409, public: '您的微信已经确认过了,不用再扫。想换一个微信,请先解除现在的绑定' })
}
