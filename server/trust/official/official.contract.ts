import { z } from 'zod'

/** F1: genuine or fake. `official`: 官方, listed; `unknown`: 未知, not listed; `fake`: 冒充, made to look like one that is, or said to be ours. */
export const Verdict = z.enum(['official', 'unknown', 'fake'])
export type Verdict = z.infer<typeof Verdict>

export const DoorKind = z.enum([
  'official-account',
  'mini-program',
  'kf',
  'group',
  'domain',
  'phone',
  'wechat',
  'qq',
  'email',
])
export type DoorKind = z.infer<typeof DoorKind>

/** What a text can hold that may be checked: a door, the name of one, or a number of no known kind. */
export const FoundKind = z.enum([...DoorKind.options, 'name', 'number', 'staff'])
export type FoundKind = z.infer<typeof FoundKind>

export const Finding = z.object({
  kind: FoundKind,
  /** As it was read: `hckm.net`, in usual characters. */
  value: z.string(),
  verdict: Verdict,
  /** 官方, 未知, 冒充 */
  verdictText: z.string(),
  /** Why. */
  reason: z.string(),
  /** Which official one it looks like; null where there is none, or where that one is not shown to everybody. */
  looksLike: z.string().nullable(),
  /** A warning of this very thing that the platform has confirmed. */
  warned: z.boolean(),
})
export type Finding = z.infer<typeof Finding>

export const CheckOfficial = z.strictObject({ text: z.string().trim().min(1).max(4_000) })

export const OfficialCheck = z.object({
  /** The worst of all that was found; null where nothing was found that can be checked. */
  verdict: Verdict.nullable(),
  headline: z.string(),
  findings: z.array(Finding),
  /** How many more there were than are listed. */
  more: z.number().int(),
  /** What the text asks for that official service never asks for. */
  asks: z.array(z.string()),
  /** It is asked whether we called or wrote: that stands in the record of whoever asks. */
  asksOfContacts: z.boolean(),
  /** What to do now, in order. */
  steps: z.array(z.string()),
})
export type OfficialCheck = z.infer<typeof OfficialCheck>

/** The official directory: everything else is not ours. */
export const OfficialDirectoryView = z.object({
  /** 认证主体: whom WeChat names where an account shows who it is verified for. */
  subject: z.string().nullable(),
  doors: z.array(
    z.object({ kind: DoorKind, kindText: z.string(), value: z.string(), recognise: z.string() }),
  ),
  never: z.string(),
  note: z.string(),
})
export type OfficialDirectoryView = z.infer<typeof OfficialDirectoryView>
