import type { OpenAI } from 'openai'
import type { LanguageModelConfig } from '../../config'
import type { HttpDoor } from '../../wechat/http'
import { readCompletion, type AskModel, type ModelMessage } from './completion'

const MOST_ANSWER_BYTES = 256 * 1024
/** More than the longest answer that may be said. */
const MOST_TOKENS = 500
/** The library tells its own door whole seconds only. Goes no further than that door. */
const WITHIN = 'x-stainless-within-ms'

/**
 * Asks an OpenAI-compatible endpoint through the one door to the outside. Nothing is repeated: the rules answer in time instead.
 * https://platform.openai.com/docs/api-reference/chat/create
 */
export function createAskModel({
  config,
  http,
}: {
  config: LanguageModelConfig
  http: HttpDoor
}): AskModel {
  let client: Promise<OpenAI> | null = null
  return async ({ messages, tools, timeoutMs }) => {
    // Loaded where there is a model only: the library takes nine megabytes.
    client ??= openClient(config, http)
    const answer: unknown = await (
      await client
    ).chat.completions.create(
      {
        model: config.model,
        messages: messages.map(asSpoken),
        temperature: 0.2,
        max_tokens: MOST_TOKENS,
        stream: false,
        ...(tools.length > 0 && {
          tools: tools.map((tool) => ({ type: 'function' as const, function: { ...tool } })),
        }),
      },
      { timeout: timeoutMs, headers: { [WITHIN]: String(timeoutMs) } },
    )
    return readCompletion(answer)
  }
}

async function openClient({ url, apiKey }: LanguageModelConfig, http: HttpDoor): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  // Whatever the library reads from the environment of its own is given here instead.
  const nothing = { organization: null, project: null, webhookSecret: null }
  return new Client({
    ...nothing,
    baseURL: url,
    apiKey,
    maxRetries: 0,
    logLevel: 'off',
    fetch: throughDoor(http, url),
  })
}

type ClientFetch = NonNullable<ConstructorParameters<typeof OpenAI>[0]>['fetch']

/** The library's way out, which leads to the configured origin and nowhere else. */
function throughDoor(http: HttpDoor, base: string): ClientFetch {
  const { origin } = new URL(base)
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.origin !== origin) throw new Error('the model lives elsewhere')
    const sent = Object.fromEntries(new Headers(init?.headers))
    const { 'content-type': contentType = 'application/json', [WITHIN]: within, ...headers } = sent
    const {
      status,
      headers: answered,
      body,
    } = await http.send({
      origin,
      method: 'POST',
      path: url.pathname,
      headers: withoutTraces(headers),
      maxAnswerBytes: MOST_ANSWER_BYTES,
      body: { contentType, bytes: Buffer.from(typeof init?.body === 'string' ? init.body : '') },
      ...(within !== undefined && { timeoutMs: Number(within) }),
    })
    return new Response(new Uint8Array(body), {
      status,
      headers: { 'content-type': answered.get('content-type') ?? 'application/json' },
    })
  }
}

/** What the library tells of this machine is nobody's business. */
function withoutTraces(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !name.startsWith('x-stainless-') && name !== 'content-length',
    ),
  )
}

function asSpoken(message: ModelMessage): OpenAI.Chat.Completions.ChatCompletionMessageParam {
  if (message.role === 'tool')
    return { role: 'tool', tool_call_id: message.toolCallId, content: message.content }
  if (message.role !== 'assistant') return message
  const { content, toolCalls } = message
  return {
    role: 'assistant',
    content,
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(({ id, name, arguments: given }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: given },
      })),
    }),
  }
}
