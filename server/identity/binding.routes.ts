import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { LIMITS, type Limits } from '../http/limits'
import { UserError } from '../lib/errors'
import type { SecretBox } from '../lib/secret-box'
import { toOffsetIso } from '../lib/shanghai-time'
import {
  bindingOf,
  findLivingScene,
  keepScene,
  openBindingScene,
  refuseTooManyScenes,
  SCENE_LIFE_MS,
  unbind,
  type LivingScene,
} from './bindings'
import { Binding, BindingScene } from './identity.contract'
import { qrImage } from './qr-image'

export interface BindingRoutesDeps {
  db: Database
  box: SecretBox
  limits?: Pick<Limits, 'scenes'>
  officialAccount: {
    createSceneQr(qr: { scene: string; expiresInS: number }): Promise<{ url: string }>
  }
}

const PATH = '/api/bindings/official-account'

/** Whether notices reach the customer's WeChat, how to make them, and how to stop them. */
export function bindingRoutes(
  api: Api,
  { db, box, officialAccount, limits = LIMITS }: BindingRoutesDeps,
): void {
  api.read(
    `GET ${PATH}`,
    { summary: '公众号通知是否已确认', auth: 'customer', answer: Binding },
    ({ actor }) => bindingOf(db.read, actor.customerId),
  )

  api.write(
    `DELETE ${PATH}`,
    { summary: '解除公众号通知', auth: 'customer', answer: Binding },
    async (tx, { actor }) => {
      await unbind(tx, actor.customerId)
      return bindingOf(tx.manager, actor.customerId)
    },
  )

  const newScene = async (customerId: string): Promise<LivingScene> => {
    const { scene, expiresAt } = await db.transaction(async (tx) => {
      await refuseTooManyScenes(tx, limits.scenes, customerId)
      return openBindingScene(tx, box, customerId)
    })
    const { url } = await officialAccount.createSceneQr({ scene, expiresInS: SCENE_LIFE_MS / 1000 })
    await db.transaction((tx) => keepScene(tx, box, { scene, url }))
    return { scene, url, expiresAt }
  }

  // Not kept for an Idempotency-Key: whoever read the record could bind themselves.
  api.read(
    `POST ${PATH}/scene`,
    { summary: '用来确认微信的二维码', auth: 'customer', answer: BindingScene },
    async ({ actor }) => {
      const { state } = await bindingOf(db.read, actor.customerId)
      if (state === 'verified') throw alreadyBound()
      const { customerId } = actor
      const living = await findLivingScene(db.read, box, { customerId, now: db.clock.now() })
      const { scene, url, expiresAt } = living ?? (await newScene(customerId))
      return {
        sceneId: scene,
        qrImage: await qrImage(url),
        expiresAt: toOffsetIso(expiresAt),
      } satisfies BindingScene
    },
  )
}

function alreadyBound(): UserError {
  return new UserError('already_bound', {
    status: 409,
    public: '您的微信已经确认过了，不用再扫。想换一个微信，请先解除现在的绑定',
  })
}
