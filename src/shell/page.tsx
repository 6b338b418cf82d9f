import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import { Screen } from '@/components/screen'
import { getAppConfig, knownAppConfig } from '@/services/app-config'
import { useReading } from '@/hooks/use-reading'
import { ArrivingLogin } from './arriving-login'

interface PageProps {
  children: ReactNode
  dock?: ReactNode
  /** It is one of the tabs. */
  overTabs?: boolean
}

/** Every page stands in it: type as large as the reader wants it, and the word that data are samples where they are. */
export function Page({ children, dock, overTabs }: PageProps) {
  const { scale, elder } = useReading()
  const notice = useNotice()
  return (
    <Screen scale={scale} elder={elder} notice={notice} overTabs={overTabs} dock={dock}>
      {children}
      <ArrivingLogin />
    </Screen>
  )
}

function useNotice(): string | null {
  const [notice, setNotice] = useState<string | null>(() => knownAppConfig()?.notice ?? null)
  useEffect(() => {
    // A page does not fail for want of this line; its own calls tell what is wrong.
    getAppConfig().then(
      (config) => setNotice(config.notice),
      () => undefined,
    )
  }, [])
  return notice
}
