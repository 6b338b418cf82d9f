/** Names and values; what is not known is left out. */
export function Rows({ rows }: { rows: ReadonlyArray<readonly [string, string | null]> }) {
  return (
    <dl className="rows">
      {rows.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
