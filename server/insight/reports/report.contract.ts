import { z } from 'zod'

/** `month`: how people and bot did together. `misses`: what was not understood in a week. */
export const ReportKind = z.enum(['month', 'misses'])
export type ReportKind = z.infer<typeof ReportKind>

const Figure = z.object({
  key: z.string(),
  title: z.string(),
  /** Null where there are too few cases. */
  text: z.string().nullable(),
  cases: z.number().int(),
  promise: z.string().nullable(),
  stateText: z.string(),
})
export type ReportFigure = z.infer<typeof Figure>

/** As it was when it was made; later changes of the record do not change a report. */
export const MonthContent = z.object({
  parts: z.array(z.object({ key: z.string(), title: z.string(), figures: z.array(Figure) })),
})
export type MonthContent = z.infer<typeof MonthContent>

/** Which questions; their words are read where they were said, so that none stays here once they are erased there. */
export const MissesContent = z.object({
  total: z.number().int(),
  turns: z.array(
    z.object({ id: z.string(), why: z.enum(['missed', 'menu', 'called', 'unsolved']) }),
  ),
})
export type MissesContent = z.infer<typeof MissesContent>

export const ReportAction = z.object({
  actionId: z.string(),
  words: z.string(),
  /** `张伟 1024` */
  owner: z.string(),
  dueOn: z.string(),
  late: z.boolean(),
  done: z.boolean(),
  /** Left over from the report of a former month. */
  carriedOver: z.boolean(),
})
export type ReportAction = z.infer<typeof ReportAction>

export const Miss = z.object({
  /** Null where the words are gone. */
  words: z.string().nullable(),
  at: z.string(),
  whyText: z.string(),
  /** What it may belong to. */
  topics: z.array(z.string()),
  /** Somebody has said what it is, or that it is nothing for the bot. */
  filed: z.boolean(),
})
export type Miss = z.infer<typeof Miss>

export const ReportSummary = z.object({
  kind: ReportKind,
  period: z.string(),
  /** `2026年11月人机协同月报` */
  title: z.string(),
  madeAt: z.string(),
  lead: z.string().nullable(),
})
export type ReportSummary = z.infer<typeof ReportSummary>

/** GET /desk/api/reports */
export const ReportList = z.object({
  items: z.array(ReportSummary),
  /** Whom they are brought to. */
  lead: z.string().nullable(),
})
export type ReportList = z.infer<typeof ReportList>

/** GET /desk/api/reports/:kind/:period */
export const Report = ReportSummary.extend({
  platform: z.string(),
  parts: MonthContent.shape.parts,
  /** Of a monthly report: what follows from it, and what is left over from those before. */
  actions: z.array(ReportAction),
  /** Who may be put down for one. */
  people: z.array(z.object({ workNumber: z.string(), name: z.string() })),
  total: z.number().int(),
  misses: z.array(Miss),
})
export type Report = z.infer<typeof Report>

/** POST /desk/api/reports/month/:period/actions */
export const AddReportAction = z.object({
  words: z.string({ error: '请写要做什么' }).trim().min(2, '请写要做什么').max(200),
  owner: z.string({ error: '请选由谁做' }).regex(/^\d{3,8}$/, '请选由谁做'),
  dueOn: z.iso.date({ error: '请选做完的日期' }),
})
export type AddReportAction = z.infer<typeof AddReportAction>
