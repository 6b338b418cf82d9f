import { App as Messages, Button, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { linkTicket } from '../../api/incidents'
import { useMe } from '../../hooks/use-me'
import { Unlink } from '../incidents/incident-tickets'
import { useIncidentWrite } from '../incidents/use-incident-write'

/** Which incident the ticket is of; or of which it could be said to be one. */
export function IncidentCard({ ticket }: { ticket: DeskTicket }) {
  const supervisor = useMe().role === 'supervisor'
  const { incident, openIncidents, number } = ticket
  const over = ['resolved', 'closed', 'withdrawn', 'merged'].includes(ticket.status)
  if (incident) return <Of incident={incident} number={number} />
  if (openIncidents.length === 0 && (!supervisor || over)) return null
  return (
    <section className="card">
      <h2>故障</h2>
      {openIncidents.length > 0 && <Choose number={number} incidents={openIncidents} />}
      {supervisor && !over && (
        <p>
          <Link className="card__link" to={`/incidents?ticket=${number}`}>
            大面积出问题了？从这张工单宣布故障
          </Link>
        </p>
      )}
    </section>
  )
}

function Of({
  incident: { incidentId, title, statusText, open, lineText, howText },
  number,
}: {
  incident: NonNullable<DeskTicket['incident']>
  number: string
}) {
  const [removing, setRemoving] = useState(false)
  return (
    <section className="card">
      <h2>属于故障</h2>
      <p className="card__lead">
        <Link className="card__link" to={`/incidents/${incidentId}`}>
          {title}
        </Link>
      </p>
      <p className="card__order">
        {statusText} · {howText}
      </p>
      <p className="card__order">客户看到：{lineText}</p>
      {open && !removing && (
        <div className="flag__do">
          <Button size="small" onClick={() => setRemoving(true)}>
            不属于，移出
          </Button>
        </div>
      )}
      {removing && (
        <Unlink incidentId={incidentId} number={number} onClose={() => setRemoving(false)} />
      )}
    </section>
  )
}

function Choose({ number, incidents }: { number: string; incidents: DeskTicket['openIncidents'] }) {
  const [chosen, setChosen] = useState(incidents[0]?.incidentId ?? '')
  const { message } = Messages.useApp()
  const write = useIncidentWrite<{ incidentId: string; ticketNumber: string }>({
    name: `link.${number}`,
    send: ({ incidentId, ticketNumber }, key) => linkTicket(incidentId, ticketNumber, key),
    onError: (error) => void message.error(wordsOf(error)),
    onDone: () => void message.success('关联好了，客户能看到'),
  })
  return (
    <div className="flag__settle">
      <Select<string>
        className="flag__holder"
        value={chosen}
        aria-label="属于哪个故障"
        options={incidents.map(({ incidentId, title }) => ({ value: incidentId, label: title }))}
        onChange={setChosen}
      />
      <Button
        loading={write.isPending}
        onClick={() => write.mutate({ incidentId: chosen, ticketNumber: number })}
      >
        属于它，关联
      </Button>
    </div>
  )
}
