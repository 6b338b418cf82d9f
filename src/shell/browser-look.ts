import '@/styles/browser.scss'
import { onReadingChange, reading } from '@/services/reading'

// The bars stand outside of every page, so the reader's type size is told to the whole document.
const scaleBars = (): void =>
  document.documentElement.style.setProperty('--scale', String(reading().scale))
scaleBars()
onReadingChange(scaleBars)

/**
 * The tabs of the framework are links to `javascript:;`, which do nothing and which our content security policy refuses, with a line in
 * the console for each tap. Their taps are heard all the same.
 */
document.addEventListener(
  'click',
  (event) => {
    const link =
      event.target instanceof Element ? event.target.closest('a[href^="javascript:"]') : null
    if (link) event.preventDefault()
  },
  true,
)
