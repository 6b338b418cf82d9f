import { useEffect, useState } from 'react'

/** What was typed, once the typing rests: so that not every letter is a question to the server. */
export function useSettled(value: string, restMs = 250): string {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), restMs)
    return () => clearTimeout(timer)
  }, [value, restMs])
  return settled
}
