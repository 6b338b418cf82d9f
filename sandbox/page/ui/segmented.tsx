interface Choice<Id extends string> {
  id: Id
  label: string
  hint?: string
}

interface SegmentedProps<Id extends string> {
  label: string
  testPrefix: string
  choices: Choice<Id>[]
  current: string | null
  disabled?: boolean
  onSelect: (id: Id) => void
}

/** A row of choices of which one holds. */
export function Segmented<Id extends string>({
  label,
  testPrefix,
  choices,
  current,
  disabled,
  onSelect,
}: SegmentedProps<Id>) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.id}
          type="button"
          className="segmented-choice"
          data-testid={`${testPrefix}-${choice.id}`}
          title={choice.hint}
          aria-pressed={choice.id === current}
          disabled={disabled}
          onClick={() => onSelect(choice.id)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
