import Taro, { usePageNotFound } from '@tarojs/taro'
import type { ReactNode } from 'react'
import { routes } from './lib/routes'
import './app.scss'
import './shell/browser-look'

export default function App({ children }: { children: ReactNode }) {
  usePageNotFound(() => {
    Taro.redirectTo({ url: routes.lost() }).catch(() => undefined)
  })
  return children
}
