import type { ReactNode } from 'react'

/** An empty list says so and offers the next step. */
export function Nothing({
  title,
  words,
  children,
}: {
  title: string
  words?: string
  children?: ReactNode
}) {
  return (
    <div className="nothing">
      <p className="nothing__title">{title}</p>
      {words && <p className="nothing__words">{words}</p>}
      {children}
    </div>
  )
}
