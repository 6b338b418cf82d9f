import { z } from 'zod'

const Slug = z.string().regex(/^[a-z][a-z0-9-]{1,23}$/)

/** 申请售后: until when a claim is a matter of its rule, and what is given without a person. */
export const Claims = z
  .strictObject({
    /** A defect, and goods that differ from what was offered, counted from the delivery; the law gives seven days. */
    qualityDays: z.number().int().min(7).max(365).default(30),
    differsDays: z.number().int().min(7).max(365).default(7),
    /** What was paid for and is not there after so long is late. */
    lateMinutes: z.number().int().min(5).max(10_080).default(30),
    /** The team of guardians' claims; null: whoever has refunds. */
    minorDepartment: Slug.nullable().default(null),
    /** What a rule gives at once, with nobody asked: up to so much, and so often a day for one person. */
    alone: z
      .strictObject({
        upToFen: z.number().int().min(0).max(10_000_000).default(20_000),
        aDay: z.number().int().min(0).max(100).default(2),
        /** Other limits for these tiers. */
        tiers: z
          .array(
            z.strictObject({
              tier: Slug,
              upToFen: z.number().int().min(0).max(10_000_000),
              aDay: z.number().int().min(0).max(100),
            }),
          )
          .max(12)
          .default([]),
      })
      .prefault({}),
  })
  .prefault({})
