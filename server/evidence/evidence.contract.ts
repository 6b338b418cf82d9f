import { z } from 'zod'

const Download = z.object({ url: z.string(), fileName: z.string(), sizeBytes: z.number().int() })

/** The file that a customer hands to 12315 or 黑猫投诉. */
export const Evidence = z.object({
  evidenceId: z.string(),
  number: z.string(),
  state: z.enum(['making', 'ready', 'failed', 'gone']),
  /** `正在生成，一般不到一分钟` */
  stateText: z.string(),
  requestedAt: z.string(),
  readyAt: z.string().nullable(),
  /** Until when it can be fetched. */
  keptUntil: z.string().nullable(),
  pdf: Download.nullable(),
  zip: Download.nullable(),
})
export type Evidence = z.infer<typeof Evidence>

/** GET /api/tickets/:number/evidence: newest first. */
export const EvidenceList = z.object({
  items: z.array(Evidence),
  /** Where anybody can check a file. */
  verifyUrl: z.string(),
  /** What the ticket is about, for who fills in a complaint: platform and order. */
  platform: z.string(),
  orderNumber: z.string().nullable(),
})
export type EvidenceList = z.infer<typeof EvidenceList>

/** GET /verify/check: what a page worked out of a file that never left its device. */
export const CheckSeal = z.object({
  digest: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  /** SHA-256 of the whole file, hex. */
  fileHash: z.string().regex(/^[0-9a-f]{64}$/),
})
export const CheckedSeal = z.object({
  genuine: z.boolean(),
  /** The file's number and when it was made; null where nothing is known of it any more. */
  number: z.string().nullable(),
  madeAt: z.string().nullable(),
  platform: z.string(),
})
export type CheckedSeal = z.infer<typeof CheckedSeal>

/** GET /verify/keys: what signatures are checked with, for good. */
export const PublishedKeys = z.object({
  algorithm: z.literal('Ed25519'),
  keys: z.array(z.object({ keyId: z.string(), publicKey: z.string(), current: z.boolean() })),
})
