import { createRoot } from 'react-dom/client'
import { App } from './app'
import { dropOldDrafts } from './lib/drafts'
import './styles/base.css'
import './styles/shell.css'
import './styles/queue.css'
import './styles/ticket.css'
import './styles/session.css'
import './styles/incident.css'
import './styles/settings.css'
import './styles/bot.css'
import './styles/insight.css'
import './styles/calls.css'
import './styles/accounts.css'

dropOldDrafts(Date.now())

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
