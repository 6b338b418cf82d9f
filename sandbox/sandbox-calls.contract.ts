import type { KfCalls } from './kf-calls.contract'
import type {
  AccountName,
  CallbackMode,
  CallbackRecord,
  DayKind,
  FailureRule,
  QrSceneView,
  SandboxSnapshot,
  TapTarget,
} from './sandbox.contract'

interface Nothing {
  [key: string]: never
}

/** The callback that an act caused, after its attempts have ended; null when the act causes none. */
export interface ActResult {
  callback: CallbackRecord | null
}

export interface OpenResult extends ActResult {
  target: TapTarget
}

export interface LocationBody {
  latitude: number
  longitude: number
  label: string
}

export interface LinkBody {
  title: string
  description: string
  url: string
}

export interface MediaBody {
  /** image/png, image/jpeg, image/gif; audio/amr for voice. */
  contentType: string
  base64: string
}

/** What a mini program or a page hands to the payment sheet (wx.requestPayment), with its AppID. */
export interface SheetBody {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: string
  paySign: string
}

/**
 * Every call by method and path. Bodies are JSON (Content-Type: application/json); POST needs the page's own origin or no
 * Origin header. A refused call answers 4xx with `{ message }`, which is Chinese and may be shown.
 */
export interface SandboxCalls extends KfCalls {
  'GET /sandbox/state': { body: undefined; result: SandboxSnapshot }
  /** Sets the cookies that say who holds the phone and who sits at WeCom: OAuth in frames then knows the person. */
  'POST /sandbox/session': { body: { personId?: string; agentId?: string }; result: Nothing }

  'POST /sandbox/users/:id/follow': { body: Nothing; result: ActResult }
  'POST /sandbox/users/:id/unfollow': { body: Nothing; result: ActResult }
  /** replyId: set when the person tapped a menu-reply segment. */
  'POST /sandbox/users/:id/text': { body: { text: string; replyId?: string }; result: ActResult }
  'POST /sandbox/users/:id/image': { body: MediaBody; result: ActResult }
  'POST /sandbox/users/:id/voice': { body: MediaBody & { seconds: number }; result: ActResult }
  'POST /sandbox/users/:id/location': { body: LocationBody; result: ActResult }
  'POST /sandbox/users/:id/link': { body: LinkBody; result: ActResult }
  /** Positions in the menu and among its sub buttons. CLICK and VIEW are pushed to the server; target says what opens. */
  'POST /sandbox/users/:id/menu': { body: { button: number; sub?: number }; result: OpenResult }
  /** Scans a QR scene by its ticket: follows when not following (subscribe with qrscene_), else SCAN. */
  'POST /sandbox/users/:id/scan': { body: { ticket: string }; result: ActResult }
  /** Taps a message or a service notice by its id. */
  'POST /sandbox/users/:id/open': { body: { messageId: string }; result: OpenResult }
  /** What wx.login would give: valid 5 minutes, once. */
  'POST /sandbox/users/:id/login-code': { body: Nothing; result: { code: string } }
  /** What the person answered in the panel of wx.requestSubscribeMessage. The push to the mini program's callback is awaited. */
  'POST /sandbox/users/:id/subscribe-consent': {
    body:
      | { templateIds: string[]; result: 'accept' | 'reject' }
      | { answers: Record<string, 'accept' | 'reject'> }
    result: ActResult
  }
  /** What the payment sheet shows; refused as WeChat refuses what is not signed. */
  'POST /sandbox/users/:id/payment-sheet': {
    body: SheetBody
    result: { description: string; totalFen: number }
  }
  /** Confirmed on the sheet. */
  'POST /sandbox/users/:id/pay': { body: SheetBody; result: Nothing }
  /** What becomes of the next template messages to this person. */
  'POST /sandbox/users/:id/template-receipt': {
    body: { status: 'success' | 'user-block' | 'system-failed' }
    result: Nothing
  }

  'POST /sandbox/agents/:id/text': { body: { text: string }; result: ActResult }
  'POST /sandbox/agents/:id/card-button': {
    body: { messageId: string; key: string }
    result: ActResult
  }

  'GET /sandbox/qr-scenes': { body: undefined; result: { items: QrSceneView[] } }
  'POST /sandbox/policy': { body: { name: string }; result: Nothing }
  /** Everybody's time goes on to the next such moment; the server under test starts again there. Never backwards. */
  'POST /sandbox/clock/day': { body: { day: DayKind }; result: Nothing }
  'POST /sandbox/supplier/down': { body: undefined; result: Nothing }

  'POST /sandbox/failures': { body: FailureRule; result: Nothing }
  'DELETE /sandbox/failures': { body: undefined; result: Nothing }
  /** The next callbacks arrive so many times more than needed. */
  'POST /sandbox/callbacks/repeat': {
    body: { times: number; account?: AccountName }
    result: Nothing
  }
  /** The next callbacks never arrive. */
  'POST /sandbox/callbacks/drop': {
    body: { times: number; account?: AccountName }
    result: Nothing
  }
  /** Sends one recorded callback again, as a late repeat. */
  'POST /sandbox/callbacks/redeliver': { body: { callbackId: string }; result: ActResult }
  /** What the console does when the callback's address is saved. */
  'POST /sandbox/callbacks/verify': {
    body: { account: AccountName }
    result: { verified: boolean; status: number | null; body: string }
  }
  'POST /sandbox/mode': { body: { mode: CallbackMode }; result: Nothing }
  'POST /sandbox/clock/advance': { body: { milliseconds: number }; result: { now: string } }
  /** All access tokens of an account stop working (40001, for WeCom 40014); the app's and kf's are apart. */
  'POST /sandbox/tokens/kill': { body: { account: AccountName }; result: Nothing }
  /** null: every address may call. */
  'POST /sandbox/ip-allow-list': { body: { addresses: string[] | null }; result: Nothing }
}
