import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DeskIncident } from '../../../server/incidents/incident.contract'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface IncidentMutation<Body> {
  /** Says which write it is. */
  name: string
  send: (body: Body, idempotencyKey: string) => Promise<DeskIncident>
  onDone: (incident: DeskIncident) => void
  onError: (error: unknown) => void
}

/** One write of an incident: done once however often it is tried, and every page that shows it is fetched anew. */
export function useIncidentWrite<Body>({ name, send, onDone, onError }: IncidentMutation<Body>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: Body) => send(body, writeKey(`incident.${name}`, body)),
    onSuccess(incident) {
      forgetWriteKey(`incident.${name}`)
      client.setQueryData(['incidents', 'one', incident.incidentId], incident)
      onDone(incident)
    },
    onError,
    onSettled: () =>
      Promise.all(
        ['incidents', 'ticket', 'tickets'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  })
}
