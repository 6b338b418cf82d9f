import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Sign } from '../../components/icon'

interface GateProps {
  title: string
  words: readonly string[]
  action?: { label: string; run: () => void }
  children?: ReactNode
}

/** The door: a plain page with one thing to do. */
export function Gate({ title, words, action, children }: GateProps) {
  return (
    <main className="gate">
      <Sign size={44} />
      <h1 className="gate__title">{title}</h1>
      {words.map((line) => (
        <p key={line} className="gate__words">
          {line}
        </p>
      ))}
      {action && (
        <Button type="primary" size="large" onClick={action.run}>
          {action.label}
        </Button>
      )}
      {children}
    </main>
  )
}
