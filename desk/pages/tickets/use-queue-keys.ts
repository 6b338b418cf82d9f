import { useListKeys } from '../../hooks/use-list-keys'
import { SCOPES } from '../../lib/labels'
import type { QueueView } from './use-queue-view'

export function useQueueKeys({ change }: QueueView, focusSearch: () => void): void {
  useListKeys(
    SCOPES.map(
      ({ value: scope }) =>
        () =>
          change({ scope }),
    ),
    focusSearch,
  )
}
