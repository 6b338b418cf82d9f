import type { Background } from './background'
import type { CallbackSender } from './callbacks/callback-sender'
import type { MiniProgramPush } from './mini-program/push'
import type { OfficialAccountPush } from './official-account/push'
import type { Pay } from './pay/pay'
import type { GoodsDesk } from './trading-platform/goods-desk'
import type { AppMessages } from './wecom-app/app-messages'
import type { WecomPush } from './wecom-app/push'
import type { Kf } from './wecom-kf/kf'
import type { World } from './world/world'

/** What the parts of the sandbox are made of. */
export interface Parts {
  world: World
  background: Background
  callbacks: CallbackSender
  officialAccount: OfficialAccountPush
  miniProgram: MiniProgramPush
  wecom: WecomPush
  appMessages: AppMessages
  kf: Kf
  pay: Pay | null
  goods: GoodsDesk
}
