import type { SummaryShown } from '../../../server/reception/desk/desk-session.contract'

/** What an agent reads first: what it is about, and what was tried, so that nobody asks or says it again. */
export function Summary({ summary }: { summary: SummaryShown }) {
  return (
    <div className="summary">
      <p className="summary__what">{summary.what}</p>
      <p className="summary__why">
        {[summary.whyText, summary.kindName].filter(Boolean).join('，')}
      </p>
      <Lines title="说到的" lines={summary.factsText} />
      <Lines title="客户说过" lines={summary.said} />
      <Lines title="自动客服答过" lines={summary.botTried} />
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="summary__lines">
        {lines.map((line, index) => (
          <li key={`${index}-${line}`}>{line}</li>
        ))}
      </ul>
    </>
  )
}
