export interface Change {
  where: string
  before: string | null
  after: string | null
}

/** Place by place: what stood there, struck out, and what will. */
export function Changes({ changes, nothing }: { changes: readonly Change[]; nothing: string }) {
  if (changes.length === 0) return <p className="settings__words">{nothing}</p>
  return (
    <dl className="changes">
      {changes.map(({ where, before, after }) => (
        <div key={where} className="changes__one">
          <dt>{where}</dt>
          {before !== null && (
            <dd className="changes__before">
              <span className="for-readers">原来：</span>
              <s>{before}</s>
            </dd>
          )}
          <dd className="changes__after">
            <span className="for-readers">改成：</span>
            {after ?? '去掉'}
          </dd>
        </div>
      ))}
    </dl>
  )
}
