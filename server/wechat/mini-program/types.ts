export interface LoginIdentity {
  openId: string
  /** Only where the mini program is bound to an open-platform account. */
  unionId: string | null
}

export interface SubscribeMessage {
  openId: string
  templateId: string
  /** Key as in the template (`thing1`), value already within its rule: see template-field.ts. */
  data: Readonly<Record<string, string>>
  /** Path and query of the page that a tap opens; must be in the released version. */
  page?: string
  /** Which version a tap opens, default the released one. */
  state?: 'developer' | 'trial' | 'formal'
}
