import type { ContactCard } from '../../kf.contract'
import { Avatar } from '../phone/avatar'

/** 名片: a member of WeCom whom the customer can add as a friend. */
export function KfContactCard({ card: { name, wording } }: { card: ContactCard }) {
  return (
    <span className="contact-card" data-testid="kf-contact-card">
      <span className="contact-card-words">{wording}</span>
      <span className="contact-card-body">
        <Avatar name={name} />
        <strong>{name}</strong>
      </span>
      <small>企业微信名片</small>
    </span>
  )
}
