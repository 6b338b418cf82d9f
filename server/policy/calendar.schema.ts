import { z } from 'zod'

const Day = z.iso.date()

/** One year of config/calendar/*.yaml: what the State Council's notice says beyond Saturdays and Sundays. */
export const CalendarYear = z
  .strictObject({
    year: z.number().int().min(2020).max(2100),
    /** `official`: from the notice. `provisional`: the notice is not there yet; only the holidays by law, and no make-up days. */
    status: z.enum(['official', 'provisional']),
    source: z.string().min(1).max(200),
    /** Days off, weekends among them included. */
    holidays: z
      .array(z.strictObject({ name: z.string().min(1).max(10), days: z.array(Day).min(1) }))
      .min(1),
    /** Saturdays and Sundays that are worked. */
    workdays: z.array(Day),
  })
  .superRefine(({ year, holidays, workdays }, ctx) => {
    const off = holidays.flatMap(({ days }) => days)
    for (const day of [...off, ...workdays]) {
      if (!day.startsWith(`${year}-`))
        ctx.addIssue({ code: 'custom', message: `${day} is not in ${year}` })
    }
    for (const day of workdays) {
      if (off.includes(day))
        ctx.addIssue({ code: 'custom', message: `${day} is both a holiday and a workday` })
      if (![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()))
        ctx.addIssue({ code: 'custom', message: `${day} is a workday anyway` })
    }
  })
export type CalendarYear = z.infer<typeof CalendarYear>
