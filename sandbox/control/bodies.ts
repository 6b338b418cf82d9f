import { z } from 'zod'

/** Shapes of the control calls' bodies, as sandbox.contract.ts types them. */
const base64 = z.base64().min(1)
const media = z.strictObject({ contentType: z.string(), base64 })
const answer = z.enum(['accept', 'reject'])
const account = z.enum(['official-account', 'mini-program', 'wecom-app', 'wecom-kf'])
const scripted = z.strictObject({
  times: z.number().int().min(1).max(100),
  account: account.optional(),
})

export const bodies = {
  nothing: z.strictObject({}),
  session: z.strictObject({ personId: z.string().optional(), agentId: z.string().optional() }),
  text: z.strictObject({ text: z.string().min(1).max(5000), replyId: z.string().optional() }),
  agentText: z.strictObject({ text: z.string().min(1).max(5000) }),
  image: media,
  voice: media.extend({ seconds: z.number().min(0.1).max(60) }),
  location: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    label: z.string().max(200),
  }),
  link: z.strictObject({ title: z.string().min(1), description: z.string(), url: z.url() }),
  menu: z.strictObject({
    button: z.number().int().min(0),
    sub: z.number().int().min(0).optional(),
  }),
  scan: z.strictObject({ ticket: z.string().min(1) }),
  open: z.strictObject({ messageId: z.string().min(1) }),
  consent: z.union([
    z.strictObject({ templateIds: z.array(z.string()).min(1).max(5), result: answer }),
    z.strictObject({ answers: z.record(z.string(), answer) }),
  ]),
  sheet: z.strictObject({
    appId: z.string(),
    timeStamp: z.string(),
    nonceStr: z.string(),
    package: z.string(),
    signType: z.string(),
    paySign: z.string(),
  }),
  receipt: z.strictObject({ status: z.enum(['success', 'user-block', 'system-failed']) }),
  cardButton: z.strictObject({ messageId: z.string().min(1), key: z.string().min(1) }),
  policy: z.strictObject({ name: z.string().min(1) }),
  day: z.strictObject({ day: z.enum(['workday', 'night', 'holiday']) }),
  failure: z.strictObject({
    api: z.string().startsWith('/'),
    times: z.number().int().min(1).max(1000),
    kind: z.enum(['errcode', 'timeout', 'reset-before', 'reset-after', 'http-500', 'slow']),
    errcode: z.number().int().optional(),
    code: z.string().max(40).optional(),
    delayMs: z.number().int().min(0).max(600_000).optional(),
  }),
  scripted,
  redeliver: z.strictObject({ callbackId: z.string().min(1) }),
  mode: z.strictObject({ mode: z.enum(['plain', 'compat', 'safe']) }),
  advance: z.strictObject({ milliseconds: z.number().int().min(0) }),
  account: z.strictObject({ account }),
  allowList: z.strictObject({ addresses: z.array(z.string()).nullable() }),
}
