import '@/styles/browser.scss'
import { wx } from '@/services/wx/port'

// The bars stand outside of every page, so the reader's type size is told to the whole document.
document.documentElement.style.setProperty('--scale', String(wx.typeScale()))
