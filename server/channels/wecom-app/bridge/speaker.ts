import { z } from 'zod'

const Spoken = z.object({ by: z.object({ agentId: z.string(), label: z.string() }) })
export type Speaker = z.infer<typeof Spoken>['by']

/** Which agent said a message; null where none did. `label` is how customers know them. */
export function readSpeaker(payload: Record<string, unknown> | null): Speaker | null {
  const spoken = Spoken.safeParse(payload)
  return spoken.success ? spoken.data.by : null
}
