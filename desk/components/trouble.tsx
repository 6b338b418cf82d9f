import { Button } from 'antd'
import { Icon } from './icon'

interface TroubleProps {
  title: string
  words: string
  onRetry?: () => void
  retrying?: boolean
}

/** Something did not load: what happened, and a way on. */
export function Trouble({ title, words, onRetry, retrying = false }: TroubleProps) {
  return (
    <div className="trouble" role="alert">
      <span className="trouble__mark">
        <Icon name="alert" size={22} />
      </span>
      <p className="trouble__title">{title}</p>
      <p className="trouble__words">{words}</p>
      {onRetry && (
        <Button onClick={onRetry} loading={retrying}>
          再试一次
        </Button>
      )}
    </div>
  )
}

/** A write that failed, above the words that were typed. */
export function WriteTrouble({ words }: { words: string }) {
  return (
    <p className="write-trouble" role="alert">
      <Icon name="alert" /> {words}
    </p>
  )
}
