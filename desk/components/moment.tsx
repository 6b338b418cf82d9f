import { formatMoment } from '../lib/time'

export function Moment({ at, now }: { at: string; now: number }) {
  return <time dateTime={at}>{formatMoment(at, now)}</time>
}
