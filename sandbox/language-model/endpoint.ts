import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readBody } from '../http/read-body'
import { readAsking, type Asking } from './asking'

/** What a script lets the model answer. */
export type Scripted =
  | { content?: string; toolCalls?: ReadonlyArray<{ name: string; arguments: string }> }
  /** Bytes as they are, whatever they are. */
  | { raw: string; status?: number }
  /** Says nothing at all until it is closed. */
  | { silent: true }

/** What may happen while it thinks is part of the script. */
export type Script = (asking: Asking) => Scripted | Promise<Scripted>

export interface ModelEndpoint {
  /** For LLM_URL. */
  url: string
  /** Every body that was taken, as it came. */
  readonly asked: string[]
  /** What is answered from now on. */
  script(answer: Script): void
  close(): Promise<void>
}

/**
 * Plays a language model on loopback: the chat completions of an OpenAI-compatible endpoint, strict about what it is asked. What it answers is
 * a script, as clever or as wicked as its author. https://platform.openai.com/docs/api-reference/chat/create
 */
export async function createModelEndpoint({
  apiKey,
  model,
}: {
  apiKey: string
  model: string
}): Promise<ModelEndpoint> {
  const asked: string[] = []
  let answer: Script = () => ({ content: '' })
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return refuse(response, 404, 'there is nothing at this address')
    if (request.headers.authorization !== `Bearer ${apiKey}`)
      return refuse(response, 401, 'Incorrect API key provided')
    const body = (await readBody(request)).toString('utf8')
    asked.push(body)
    const asking = readAsking(body, model)
    if (typeof asking === 'string') return refuse(response, 400, asking)
    const scripted = await answer(asking)
    if ('silent' in scripted) return
    if ('raw' in scripted)
      return void response
        .writeHead(scripted.status ?? 200, { 'content-type': 'application/json' })
        .end(scripted.raw)
    send(response, 200, completion(model, asking, scripted))
  }
  const server = createServer(
    (request, response) =>
      void serve(request, response).catch((error: unknown) => refuse(response, 500, String(error))),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v1`,
    asked,
    script(next) {
      answer = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function completion(
  model: string,
  { messages }: Asking,
  { content, toolCalls = [] }: Extract<Scripted, { content?: string }>,
): unknown {
  const calls = toolCalls.map(({ name, arguments: given }, index) => ({
    id: `call_${messages.length}_${index}`,
    type: 'function',
    function: { name, arguments: given },
  }))
  return {
    id: 'chatcmpl-sandbox',
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? 'tool_calls' : 'stop',
        logprobs: null,
        message: {
          role: 'assistant',
          content: content ?? null,
          refusal: null,
          ...(calls.length > 0 && { tool_calls: calls }),
        },
      },
    ],
    // As if each character were a token: what is counted can then be checked.
    usage: {
      prompt_tokens: JSON.stringify(messages).length,
      completion_tokens: (content ?? '').length,
      total_tokens: 0,
    },
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, {
    error: { message, type: 'invalid_request_error', param: null, code: null },
  })
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
