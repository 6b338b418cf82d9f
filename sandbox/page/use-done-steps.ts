import { useEffect, useMemo, useState } from 'react'
import { steps } from './guide-steps'
import { useSandbox } from './sandbox-context'

/**
 * The steps that the world has shown to be done while this page was open. A step stays done: the lists that show it are short, and
 * what shows it may scroll out of them.
 */
export function useDoneSteps(): ReadonlySet<string> {
  const { snapshot, person } = useSandbox()
  const [kept, setKept] = useState<readonly string[]>([])
  const fresh = steps
    .filter(({ key, done }) => !kept.includes(key) && done(snapshot, person.id))
    .map(({ key }) => key)
    .join(' ')

  useEffect(() => {
    if (fresh) setKept((before) => [...new Set([...before, ...fresh.split(' ')])])
  }, [fresh])
  return useMemo(() => new Set([...kept, ...fresh.split(' ').filter(Boolean)]), [kept, fresh])
}
