import { useDidShow } from '@tarojs/taro'
import { useEffect, useState } from 'react'
import { onReadingChange, reading, type Reading } from '@/services/reading'

/** Type size and 长辈版, as they are now: both may be changed in between, here or in WeChat's settings. */
export function useReading(): Reading {
  const [now, setNow] = useState(reading)
  const look = (): void => {
    const next = reading()
    setNow((before) => (before.scale === next.scale && before.elder === next.elder ? before : next))
  }
  useDidShow(look)
  useEffect(() => onReadingChange(look), [])
  return now
}
