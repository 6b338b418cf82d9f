import { z } from 'zod'
import { Tag } from './desk-work.contract'

/** So many at once; a page that has chosen more sends them one set after the other. */
const MOST_AT_ONCE = 50

const Words = (what: string) => z.string().trim().min(1, `请写${what}`).max(500, '最多 500 字')

/** What is done with each of them: what an agent could do with it alone, by the same rules. */
export const BulkDeed = z.discriminatedUnion('deed', [
  z.object({ deed: z.literal('take') }),
  z.object({
    deed: z.literal('hand-on'),
    workNumber: z.string().regex(/^\d{3,8}$/, '请选一位同事'),
    text: Words('一句要接着做什么'),
  }),
  z.object({
    deed: z.literal('priority'),
    urgent: z.boolean(),
    reason: z.string().trim().max(300, '最多 300 字').default(''),
  }),
  z.object({ deed: z.literal('tag'), tag: Tag, off: z.boolean().default(false) }),
  z.object({ deed: z.literal('link'), incidentId: z.string().min(1, '请选一个故障').max(32) }),
])
export type BulkDeed = z.infer<typeof BulkDeed>

/** POST /desk/api/tickets/bulk */
export const DoWithMany = z
  .object({
    act: BulkDeed,
    tickets: z
      .array(
        z.object({
          number: z.string().max(20),
          /** The version that was on the screen (`version` of its row): what has moved since is left alone. */
          version: z.number().int().nonnegative(),
        }),
      )
      .min(1, '请先选工单')
      .max(MOST_AT_ONCE, `一次最多 ${MOST_AT_ONCE} 张`),
  })
  .refine(({ act }) => act.deed !== 'priority' || act.urgent || act.reason !== '', {
    message: '改为不紧急，请写一句为什么',
  })
export type DoWithMany = z.infer<typeof DoWithMany>
export type DoWithManyInput = z.input<typeof DoWithMany>

/** What became of each, in the order in which they were named. */
export const DoneWithMany = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      /** `same`: it was so already, and nothing was written. */
      outcome: z.enum(['done', 'same', 'refused']),
      /** What was done, or why not. */
      text: z.string(),
    }),
  ),
})
export type DoneWithMany = z.infer<typeof DoneWithMany>
