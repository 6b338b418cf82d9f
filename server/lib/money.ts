/** Money is integer fen (1/100 yuan). This is the only place that writes it for people. */
export function formatFen(amountFen: number): string {
  const sign = amountFen < 0 ? '-' : ''
  const fen = Math.abs(amountFen)
  return `${sign}¥${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}
