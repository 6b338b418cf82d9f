import { z } from 'zod'

/** `month`: how people and bot did together. `misses`: what was not understood in a week. */
export const ReportKind = z.enum(['month', 'misses'])
export type ReportKind = z.infer<typeof ReportKind>
