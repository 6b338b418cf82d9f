import { z } from 'zod'

/** What is asked of a model: the talk so far, in the shape that every OpenAI-compatible endpoint takes. */
export type ModelMessage =
  | { role: 'system' | 'user'; content: string }
  | { role: 'assistant'; content: string; toolCalls: readonly ToolCall[] }
  | { role: 'tool'; toolCallId: string; content: string }

export interface ToolCall {
  id: string
  name: string
  /** As the model wrote it: may be no JSON at all. */
  arguments: string
}

export interface ToolDescription {
  name: string
  description: string
  /** JSON Schema. */
  parameters: Record<string, unknown>
}

export interface Completion {
  content: string
  toolCalls: ToolCall[]
  tokensIn: number
  tokensOut: number
}

export interface ModelRequest {
  messages: readonly ModelMessage[]
  tools: readonly ToolDescription[]
  timeoutMs: number
}

/** @throws Error when there is no answer in time, or none that can be read */
export type AskModel = (request: ModelRequest) => Promise<Completion>

const count = z.number().int().min(0).catch(0)

const Answer = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string().min(1).max(200),
                function: z.object({
                  name: z.string().max(200),
                  arguments: z.string().max(20_000),
                }),
              }),
            )
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: count, completion_tokens: count }).nullish(),
})

/** An endpoint may answer anything: what is not of this shape is no answer. @throws ZodError */
export function readCompletion(body: unknown): Completion {
  const { choices, usage } = Answer.parse(body)
  const message = choices[0]?.message
  return {
    content: message?.content ?? '',
    tokensIn: usage?.prompt_tokens ?? 0,
    tokensOut: usage?.completion_tokens ?? 0,
    toolCalls: (message?.tool_calls ?? []).map(({ id, function: { name, arguments: given } }) => ({
      id,
      name,
      arguments: given,
    })),
  }
}
