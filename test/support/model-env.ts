import { createModelEndpoint, type ModelEndpoint } from '../../sandbox/language-model/endpoint'

const API_KEY = 'sk-sandbox-0001'
const MODEL = 'sandbox-chat'

export interface FakeModel extends ModelEndpoint {
  env: Readonly<Record<string, string>>
}

/** The sandbox's language model and the environment that leads to it. */
export async function startModel(): Promise<FakeModel> {
  const endpoint = await createModelEndpoint({ apiKey: API_KEY, model: MODEL })
  const env = {
    LLM_URL: endpoint.url,
    LLM_API_KEY: API_KEY,
    LLM_MODEL: MODEL,
    LLM_MODEL_NAME: '示例大模型',
    LLM_FILING_NO: 'Beijing-Sample-2026',
  }
  return { ...endpoint, env }
}
