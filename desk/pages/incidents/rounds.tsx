import { App as Messages, Button } from 'antd'
import { useState } from 'react'
import type { DeskIncident, DeskRound } from '../../../server/incidents/incident.contract'
import { wordsOf } from '../../api/api-fault'
import { cancelRound } from '../../api/incidents'
import { Moment } from '../../components/moment'
import { formatMoment } from '../../lib/time'
import { RoundForm } from './round-form'
import { useIncidentWrite } from './use-incident-write'

/** What went to all of them: what it came to, taken back before it goes, put right after. */
export function Rounds({ incident, now }: { incident: DeskIncident; now: number }) {
  if (incident.rounds.length === 0) return null
  return (
    <section className="card">
      <h2>一次发给所有的</h2>
      <ul className="incident-rounds">
        {incident.rounds.map((round) => (
          <Round key={round.roundId} incident={incident} round={round} now={now} />
        ))}
      </ul>
    </section>
  )
}

function Round({
  incident,
  round,
  now,
}: {
  incident: DeskIncident
  round: DeskRound
  now: number
}) {
  const { roundId, kind, kindText, state, stateText, text, by, at, startsAt, counts } = round
  const [correcting, setCorrecting] = useState(false)
  const { message } = Messages.useApp()
  const cancel = useIncidentWrite<{ roundId: string }>({
    name: `${roundId}.cancel`,
    send: (_body, key) => cancelRound(incident.incidentId, roundId, key),
    onError: (error) => void message.error(wordsOf(error)),
    onDone: () => void message.success('撤回了，没有发出'),
  })
  const sent = kind === 'message' && (state === 'done' || state === 'running')
  return (
    <li>
      <p className="flag__who">
        <b>{kindText}</b>
        <span className={state === 'waiting' || state === 'running' ? 'incident__open' : ''}>
          {state === 'waiting'
            ? `${formatMoment(startsAt, now)} 以后发出，之前可以撤回`
            : stateText}
        </span>
        <span>{by}</span>
        <Moment at={at} now={now} />
      </p>
      <blockquote className="flag__said">{text}</blockquote>
      {counts.length > 0 && (
        <p className="incident-head__counts">
          {counts.map(({ outcome, text: name, tickets }) => (
            <span key={outcome} className={outcome === 'refused' ? 'incident__open' : ''}>
              {name} {tickets}
            </span>
          ))}
        </p>
      )}
      <div className="flag__do">
        {round.mayCancel && (
          <Button danger loading={cancel.isPending} onClick={() => cancel.mutate({ roundId })}>
            撤回，不发了
          </Button>
        )}
        {sent && incident.may.message && !correcting && (
          <Button onClick={() => setCorrecting(true)}>说错了，发更正</Button>
        )}
      </div>
      {correcting && (
        <RoundForm
          incident={incident}
          kind="message"
          corrects={roundId}
          onClose={() => setCorrecting(false)}
        />
      )}
    </li>
  )
}
