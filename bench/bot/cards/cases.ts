import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** What must be true afterwards. Patterns are read as regular expressions. */
export type Wants =
  | { ticket: { kind: string; order: boolean } }
  /** Handed to a person; of that department where one is named. */
  | { person: string | true }
  /** An answer of the knowledge base on each of these topics, by the titles in its source. */
  | { topics: string[] }
  /** Something was told of the record. */
  | { tells: string }
  | { anyOf: Wants[] }
  | { all: Wants[] }

const Wants: z.ZodType<Wants> = z.lazy(() =>
  z.union([
    z.strictObject({ ticket: z.strictObject({ kind: z.string(), order: z.boolean() }) }),
    z.strictObject({ person: z.union([z.string(), z.literal(true)]) }),
    z.strictObject({ topics: z.array(z.string()).min(1) }),
    z.strictObject({ tells: z.string() }),
    z.strictObject({ anyOf: z.array(Wants).min(2) }),
    z.strictObject({ all: z.array(Wants).min(2) }),
  ]),
)

const Case = z.strictObject({
  id: z.string(),
  group: z.string(),
  channel: z.enum(['kf', 'official-account']),
  /** Whether it was shown whose WeChat this is. */
  verified: z.boolean(),
  order: z
    .strictObject({
      product: z.string(),
      state: z.enum([
        'unpaid',
        'paid',
        'delivering',
        'delivered',
        'failed',
        'refunding',
        'refunded',
      ]),
      minutesAgo: z.number(),
      account: z.string().optional(),
    })
    .nullable(),
  /** What they say, one after the other, until they have what they want. `{order}` is the number of their order. */
  says: z.array(z.string()).min(1),
  wants: Wants,
})
export type Case = z.infer<typeof Case>

export function readCases(): Case[] {
  const lines = readFileSync(join(process.cwd(), 'bench/bot/cards/cases.jsonl'), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => Case.parse(JSON.parse(line)))
}
