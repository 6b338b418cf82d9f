export type WecomMessage =
  /** At most 2048 bytes, cut when longer. */
  | { type: 'text'; content: string }
  | { type: 'image'; mediaId: string }
  | { type: 'text-card'; title: string; description: string; url: string; buttonText?: string }
  | { type: 'template-card'; card: TemplateCard }

/** A line `name: value` of a card; the name has five characters at most. */
export interface CardFact {
  name: string
  value: string
  /** Makes the value a link. */
  url?: string
}

interface CardCommon {
  /** Who speaks, small, at the top. */
  source?: string
  title: string
  description?: string
  /** Longer text below the title. */
  text?: string
  /** At most six. */
  facts?: readonly CardFact[]
}

/** A card with buttons that call back; everybody's copy can be updated by a response code. */
export interface ButtonCard extends CardCommon {
  kind: 'buttons'
  /** Unique per app, characters 0-9 A-Z a-z _ - @; comes back with every click. */
  taskId: string
  /** Opened by a tap beside the buttons. */
  url?: string
  /** At most six. A button either calls back with its key or opens its address. */
  buttons: ReadonlyArray<
    { text: string; style?: 1 | 2 | 3 | 4 } & ({ key: string } | { url: string })
  >
}

/** A card that only tells; a tap opens its address. */
export interface NoticeCard extends CardCommon {
  kind: 'notice'
  url: string
}

export type TemplateCard = ButtonCard | NoticeCard

export interface SentMessage {
  msgId: string
  /** Of those it was addressed to: unknown or out of the app's visible range. */
  invalidUsers: string[]
  /** Updates the card once within 72 h; null where the message is not a card with buttons. */
  responseCode: string | null
}

export interface CardUpdate {
  responseCode: string
  /** Whose copies change. */
  users: 'everybody' | readonly string[]
  /** Greys the buttons out under a new text, or puts another card in its place. */
  change: { buttonText: string } | { card: TemplateCard; replaceText?: string }
}

export interface Member {
  userId: string
  name: string
  departmentIds: number[]
  position: string | null
  /** False when disabled, not activated or gone. */
  active: boolean
}
