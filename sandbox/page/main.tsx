import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import './styles/tokens.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/bar.css'
import './styles/phone.css'
import './styles/chat.css'
import './styles/composer.css'
import './styles/wecom.css'
import './styles/kf.css'
import './styles/wecom-kf.css'
import './styles/log.css'
import './styles/views.css'

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
