import type { PlatformClient, PlatformResource } from './platform-client'
import type { SampleData } from './platform-items'

/** Products and customers first: orders name them, deliveries name orders. */
const ORDER: readonly PlatformResource[] = ['products', 'customers', 'orders', 'deliveries']

interface ItemResult {
  id: string
  outcome: string
  reason?: string
}

/** Sends the sample data to a server. Throws with what was refused, so that a demo never starts half filled. */
export async function seed(client: PlatformClient, data: SampleData): Promise<void> {
  for (const resource of ORDER) {
    const answer = await client.put(resource, data[resource])
    if (answer.status !== 200)
      throw new Error(`PUT /platform/v1/${resource} answered ${answer.status}: ${answer.body}`)
    const { results } = JSON.parse(answer.body) as { results: ItemResult[] }
    const refused = results.filter((result) => result.outcome === 'refused')
    if (refused.length > 0)
      throw new Error(
        `${resource} refused: ${refused.map(({ id, reason }) => `${id} ${reason ?? ''}`).join('; ')}`,
      )
  }
}
