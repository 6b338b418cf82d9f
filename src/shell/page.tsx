import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { Screen } from '@/components/screen'
import { getAppConfig } from '@/services/app-config'
import { wx } from '@/services/wx/port'

/** Every page stands in it: type as large as the reader wants it, and the word that data are samples where they are. */
export function Page({ children, dock }: { children: ReactNode; dock?: ReactNode }) {
  const [scale] = useState(() => wx.typeScale())
  const notice = useNotice()
  return <Screen scale={scale} notice={notice} dock={dock}>{children}</Screen>
}

function useNotice(): string | null {
  const [notice, setNotice] = useState<string | null>(null)
  useEffect(() => {
    // A page does not fail for want of this line; its own calls tell what is wrong.
    getAppConfig().then((config) => setNotice(config.notice), () => undefined)
  }, [])
  return notice
}
