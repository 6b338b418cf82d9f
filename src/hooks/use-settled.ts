import { useCallback, useEffect, useRef, useState } from 'react'

/** A value once it has stood still for a while, and a way to take it at once. */
export function useSettled<Value>(value: Value, ms: number): [settled: Value, now: () => void] {
  const [settled, setSettled] = useState(value)
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
    const timer = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return [settled, useCallback(() => setSettled(latest.current), [])]
}
