import type { AgentView } from '../../sandbox.contract'

/** At how many agents the card of this task has been updated; more than one means that the server updated it for everyone. */
export function countUpdated(agents: AgentView[], taskId: string | null): number {
  if (!taskId) return 0
  return agents.filter(({ messages }) =>
    messages.some(
      ({ content }) =>
        content.kind === 'template-card' && content.taskId === taskId && content.updated,
    ),
  ).length
}
