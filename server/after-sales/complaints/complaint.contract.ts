import { z } from 'zod'

const DeskComplaint = z.object({
  complaintId: z.string(),
  /** WeChat's own number of it. */
  platformId: z.string(),
  stateText: z.string(),
  /** WeChat has not said that it is over. */
  open: z.boolean(),
  detail: z.string(),
  problemText: z.string(),
  amountFen: z.number().int().nullable(),
  askedBackFen: z.number().int().nullable(),
  orderNumber: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  complainedAt: z.string(),
  /** What WeChat waits for next, and until when; null once it is over. */
  next: z.object({ text: z.string(), dueAt: z.string(), late: z.boolean() }).nullable(),
  /** What an agent should know first: said again, complained again, WeChat has stepped in. */
  flags: z.array(z.string()),
})
export type DeskComplaint = z.infer<typeof DeskComplaint>

/** GET /desk/api/complaints: open ones by what is due first, then those that are over, newest first. */
export const DeskComplaints = z.object({
  items: z.array(DeskComplaint),
  openCount: z.number().int(),
  lateCount: z.number().int(),
  hasMerchant: z.boolean(),
})
export type DeskComplaints = z.infer<typeof DeskComplaints>

/** GET /desk/api/complaints/:complaintId; answer of the writes. */
export const ComplaintDetail = DeskComplaint.extend({
  pictures: z.number().int(),
  history: z.array(z.object({ at: z.string(), who: z.string(), text: z.string() })),
  deeds: z.array(
    z.object({
      deedId: z.string(),
      text: z.string(),
      byText: z.string(),
      stateText: z.string(),
      trouble: z.string().nullable(),
      at: z.string(),
    }),
  ),
  /** Why the reader may not answer; null where they may. */
  whyNotText: z.string().nullable(),
  canComplete: z.boolean(),
})
export type ComplaintDetail = z.infer<typeof ComplaintDetail>

/** POST /desk/api/complaints/:complaintId/reply; WeChat takes two hundred characters. */
export const ReplyComplaint = z.object({
  text: z.string().trim().min(1, '请写下答复').max(200, '微信最多收 200 字'),
})
export type ReplyComplaint = z.infer<typeof ReplyComplaint>
