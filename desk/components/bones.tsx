/** Grey lines in the shape of what is coming. */
export function Bones({
  rows,
  height = 16,
  label,
}: {
  rows: number
  height?: number
  label: string
}) {
  return (
    <div className="bones" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <span
          key={index}
          className="bones__row"
          style={{ height, width: `${92 - ((index * 17) % 38)}%` }}
        />
      ))}
    </div>
  )
}
