import { z } from 'zod'

const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    arguments: z.string(),
  }),
})
const Message = z.union([
  z.strictObject({ role: z.enum(['system', 'user']), content: z.string().min(1) }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string(),
    tool_calls: z.array(Call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string().min(1), content: z.string() }),
])
const Body = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.number().int().positive().optional(),
  stream: z.literal(false).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
          description: z.string(),
          parameters: z.record(z.string(), z.unknown()),
        }),
      }),
    )
    .min(1)
    .optional(),
})

export type Asking = z.infer<typeof Body>

/** @returns why it is refused, as real endpoints refuse it */
export function readAsking(body: string, model: string): Asking | string {
  const parsed = Body.safeParse(jsonIn(body))
  if (!parsed.success)
    return parsed.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ')
  const { messages } = parsed.data
  if (parsed.data.model !== model) return `The model ${parsed.data.model} does not exist`
  const called = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [],
  )
  const told = messages.flatMap((message) =>
    message.role === 'tool' ? [message.tool_call_id] : [],
  )
  if (called.join() !== told.join()) return 'each tool call must be followed by its message'
  return parsed.data
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
