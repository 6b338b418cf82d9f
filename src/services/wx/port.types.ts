/** What shows the server who this is. */
export type IdentityProof =
  /** What wx.login gave; the server asks WeChat about it. */
  | { kind: 'mini-program'; code: string }
  /** What the official account's OAuth left in the page's address. */
  | { kind: 'exchange'; loginCode: string }

export interface PickedFile {
  filePath: string
  sizeBytes: number
  /** Null of a picture: nobody named it. */
  fileName: string | null
}

/** `link`: this kind is not shown here; its address was copied, for the browser. */
export type Opened = 'shown' | 'link'

/** Answers of one panel by template: accept, reject, ban, filter … Empty where the platform has no such panel. */
export type ConsentAnswers = Record<string, string>

/** The way into the chat with customer service, fetched before the tap. */
export interface ServiceChatDoor {
  url: string
  corpId: string
  /** What WeChat offers the person to send along. */
  card: { title: string; path: string } | null
}

/** As the server signed it; handed on untouched. */
export interface PaySheetParameters {
  appId: string
  timeStamp: string
  nonceStr: string
  package: string
  signType: 'RSA'
  paySign: string
}

export type FileKind = 'image' | 'voice' | 'video' | 'file'

/** The few things that differ between WeChat's mini program, a page in a browser, and that page in the demo's phone. */
export interface WxPort {
  /** May leave the page for WeChat's own; then it never settles and the page starts anew with the proof. */
  proveIdentity(): Promise<IdentityProof>
  /** What WeChat gives to show anew who holds this phone; null where there is no such thing (a browser). */
  freshCode(): Promise<string | null>
  /** Whether logging in leaves the person where they are. */
  canLoginInPlace(): Promise<boolean>
  /** What OAuth has left in the page's address and nobody has used yet; null where there is none. */
  waitingLoginCode(): string | null
  /** It is not needed. */
  dropLoginCode(): void
  /** Another person is here now: everything is shown anew. */
  startOver(): void
  /** Asks for consent to one message each. Call it in the tap itself. Rejects when no panel could be shown. */
  requestSubscribeMessage(templateIds: string[]): Promise<ConsentAnswers>
  /** Camera or album, file chooser in a browser. Empty when the person changed their mind. */
  choosePictures(most: number): Promise<PickedFile[]>
  /** Files out of chats (in a browser: of the device). Empty as above. Call it in the tap itself. */
  chooseFiles(most: number): Promise<PickedFile[]>
  /** Whether this person's identity at the official account can be shown from here, and the way to do so; it leaves the page. */
  canProveFollower(): Promise<boolean>
  proveFollower(): void
  /** Opens 微信客服. Call it in the tap itself: WeChat takes nothing that waited for an answer in between. Rejects when it could not. */
  openServiceChat(door: ServiceChatDoor): Promise<void>
  /** Opens WeChat's payment sheet. `cancelled`: closed unpaid; `ok` is the phone's word only. Rejects when it could not be opened. */
  requestPayment(sheet: PaySheetParameters): Promise<'ok' | 'cancelled'>
  /** Shows a file that is kept with us, by its signed address. Rejects when this phone cannot. */
  openFile(file: { url: string; kind: FileKind; name: string }): Promise<Opened>
  /** Tells when the network is there again. @returns what ends the telling */
  onNetworkBack(listener: () => void): () => void
  canOpenOfficialAccount(): Promise<boolean>
  openOfficialAccount(): Promise<void>
  /** How much larger than usual this person reads: 1 to 1.5. */
  typeScale(): number
  /** Tells storage of one person from another's, where one browser plays several phones. */
  storageScope(): string
}
