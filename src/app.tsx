import type { ReactNode } from 'react'
import './app.scss'
import './shell/browser-look'

export default function App({ children }: { children: ReactNode }) {
  return children
}
