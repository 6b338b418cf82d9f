import type { NumberRow, NumbersShown } from '../../../server/insight/numbers.contract'

interface PeriodTableProps {
  shown: NumbersShown
  onOpen: (row: NumberRow, period: { from: string; to: string }) => void
}

/** The same as the plot, in figures: for whoever reads by ear or keyboard, and whoever wants it exactly. */
export function PeriodTable({ shown, onOpen }: PeriodTableProps) {
  const rows = [...(shown.total ? [shown.total] : []), ...shown.rows]
  return (
    <div className="numbers__scroll" tabIndex={0} role="region" aria-label="每段时间的数值">
      <table className="numbers__table numbers__table--wide">
        <thead>
          <tr>
            <th scope="col">时间</th>
            {rows.map((row) => (
              <th key={row === shown.total ? 'total' : row.key} scope="col">
                {row.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.periods.map((period, index) => (
            <tr key={period.from}>
              <th scope="row">{period.label}</th>
              {rows.map((row) => {
                const point = row.series[index]
                return (
                  <td key={row === shown.total ? 'total' : row.key}>
                    {point && point.cases > 0 ? (
                      <button
                        type="button"
                        className={
                          point.few ? 'numbers__point numbers__point--few' : 'numbers__point'
                        }
                        onClick={() => onOpen(row, period)}
                        aria-label={`${period.label}，${row.name}，${point.text}，${point.cases} 件${point.few ? '，太少' : ''}，看每一件`}
                      >
                        {point.text} <small>{point.cases} 件</small>
                      </button>
                    ) : (
                      <span aria-label="没有">–</span>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
