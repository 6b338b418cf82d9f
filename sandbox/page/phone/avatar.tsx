import { Icon, type IconName } from '../ui/icon'

/** A plain square: the first character of a name, or an icon. */
export function Avatar({
  name,
  icon,
  tone = 'bridge',
}: {
  name?: string
  icon?: IconName
  tone?: 'bridge' | 'plain'
}) {
  return (
    <span className={`avatar avatar-${tone}`} aria-hidden="true">
      {icon ? <Icon name={icon} size={22} /> : name?.slice(0, 1)}
    </span>
  )
}
