interface Choice {
  id: string
  label: string
  hint?: string
}

interface SegmentedProps {
  label: string
  testPrefix: string
  choices: Choice[]
  current: string | null
  disabled?: boolean
  onSelect: (id: string) => void
}

/** A row of choices of which one holds. */
export function Segmented({ label, testPrefix, choices, current, disabled, onSelect }: SegmentedProps) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.id} type="button" className="segmented-choice" data-testid={`${testPrefix}-${choice.id}`}
          title={choice.hint} aria-pressed={choice.id === current} disabled={disabled} onClick={() => onSelect(choice.id)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  )
}
