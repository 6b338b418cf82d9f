interface CustomerPreviewProps {
  /** How the customer sees who wrote it: department and work number. */
  by: string
  text: string
  /** Shown in place of words that are still to come. */
  placeholder: string
  /** What else the customer sees change. */
  changes?: readonly string[]
}

/** Every word that the customer is about to read, as it will stand in their ticket. */
export function CustomerPreview({ by, text, placeholder, changes = [] }: CustomerPreviewProps) {
  return (
    <section className="preview" aria-label="客户将看到">
      <p className="preview__label">客户将看到</p>
      <div className="preview__card">
        <p className="preview__by">{by}</p>
        {text ? (
          <p className="preview__text">{text}</p>
        ) : (
          <p className="preview__empty">{placeholder}</p>
        )}
        {changes.map((change) => (
          <p key={change} className="preview__change">
            {change}
          </p>
        ))}
      </div>
    </section>
  )
}
