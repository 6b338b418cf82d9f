import { z } from 'zod'

/** Shapes of the bodies of 微信客服, as kf-calls.contract.ts types them. */
const media = { contentType: z.string(), base64: z.base64().min(1) }
const openKfId = z.string().min(1)
const messageId = z.string().min(1)
const count = z.number().int().min(0).max(1000).optional()

const message = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().min(1).max(5000) }),
  z.strictObject({ kind: z.literal('image'), ...media }),
  z.strictObject({ kind: z.literal('voice'), ...media }),
  z.strictObject({ kind: z.literal('video'), ...media }),
  z.strictObject({ kind: z.literal('file'), fileName: z.string().min(1).max(200), ...media }),
  z.strictObject({
    kind: z.literal('location'),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    name: z.string(),
    address: z.string(),
  }),
  z.strictObject({
    kind: z.literal('link'),
    title: z.string().min(1),
    description: z.string(),
    url: z.url(),
    pictureUrl: z.url().optional(),
  }),
  z.strictObject({
    kind: z.literal('mini-program-card'),
    title: z.string(),
    appId: z.string().min(1),
    path: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('other'),
    type: z.string().regex(/^[a-z_]+$/),
    fields: z.record(z.string(), z.unknown()),
  }),
])

const peer = { openKfId, personId: z.string().min(1) }

export const kfBodies = {
  open: z.strictObject({ url: z.url() }),
  customerMessage: z.strictObject({ openKfId, message }),
  menu: z.strictObject({ openKfId, messageId, item: z.number().int().min(0) }),
  customerRecall: z.strictObject({ openKfId, messageId }),
  receiving: z.strictObject({ openKfId, status: z.enum(['receiving', 'stopped', 'suspended']) }),
  servicerMessage: z.strictObject({ ...peer, message }),
  peer: z.strictObject(peer),
  transfer: z.strictObject({ ...peer, toAgentId: z.string().min(1) }),
  servicerRecall: z.strictObject({ ...peer, messageId }),
  reject: z.strictObject({ ...peer, reject: z.boolean() }),
  faults: z.strictObject({
    loseKnocks: count,
    repeatKnocks: count,
    delayKnocks: z
      .strictObject({
        times: z.number().int().min(1).max(1000),
        milliseconds: z.number().int().min(0).max(600_000),
      })
      .optional(),
    holdKnocks: count,
    emptyPages: count,
    disorderedPages: count,
    repeatedPages: count,
    shortPages: z
      .strictObject({
        times: z.number().int().min(1).max(1000),
        items: z.number().int().min(1).max(1000),
      })
      .optional(),
    failSends: z
      .strictObject({
        times: z.number().int().min(1).max(1000),
        failType: z.number().int().min(0).max(100),
      })
      .optional(),
    voidKnockTokens: z.boolean().optional(),
  }),
}
