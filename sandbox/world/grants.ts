import type { Person } from './person'

/** What a code of web authorization stands for. */
export interface WebGrant {
  openId: string
  person: Person
  scope: string
  snapshot: boolean
}

/** What a code of WeCom's log-in stands for. */
export interface AgentGrant {
  agentId: string
  redirectHost: string
}
