import { View } from '@tarojs/components'
import type { CSSProperties, ReactNode } from 'react'
import { main } from './spoken'
import './screen.scss'

interface ScreenProps {
  /** How much larger than usual the reader's type is. */
  scale: number
  /** Targets of sixty points, and hints as dark as other words. */
  elder?: boolean
  /** One quiet line at the top, for instance that the data are samples. */
  notice?: string | null
  children: ReactNode
  /** The tab bar stands below it, which keeps clear of the phone's lower edge by itself. */
  overTabs?: boolean
  /** Stays at the bottom while the page scrolls. */
  dock?: ReactNode
}

type ScaledStyle = CSSProperties & { '--scale': number; '--touch'?: string }

/** In points of the phone, whatever its width. */
const ELDER_TOUCH = '60px'

/** The ground of every page. */
export function Screen({
  scale,
  elder = false,
  notice,
  children,
  overTabs = false,
  dock,
}: ScreenProps) {
  const style: ScaledStyle = { '--scale': scale, ...(elder ? { '--touch': ELDER_TOUCH } : {}) }
  return (
    <View
      className={`screen ${dock ? 'screen--docked' : ''} ${overTabs ? 'screen--over-tabs' : ''} ${elder ? 'screen--elder' : ''}`}
      style={style}
    >
      {notice && <View className="screen__notice">{notice}</View>}
      <View className="screen__body" {...main()}>
        {children}
      </View>
      {dock && <View className="screen__dock">{dock}</View>}
    </View>
  )
}
