import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'

/** Who else has the ticket open now, and who is writing. */
export function Here({ here }: Pick<DeskTicket['work'], 'here'>) {
  if (here.length === 0) return null
  const typing = here.filter((one) => one.typing).map(({ name }) => name)
  const looking = here.filter((one) => !one.typing).map(({ name }) => name)
  const words = [
    typing.length > 0 ? `${typing.join('、')} 在写` : '',
    looking.length > 0 ? `${looking.join('、')} 在看` : '',
  ].filter(Boolean)
  return (
    <p className={typing.length > 0 ? 'here here--typing' : 'here'} role="status">
      {words.join('，')}
    </p>
  )
}
