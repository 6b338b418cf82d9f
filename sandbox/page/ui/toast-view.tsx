import { useEffect, useRef } from 'react'
import type { Toast } from '../use-toast'

/** A popover, because a modal dialog covers everything that is not in the top layer with it. */
const popover = { popover: 'manual' }

export function ToastView({ toast }: { toast: Toast | null }) {
  const box = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = box.current
    if (!toast || !element) return
    element.showPopover()
    return () => element.hidePopover()
  }, [toast])

  return (
    <div ref={box} className="toasts" role="status" data-testid="toast" {...popover}>
      {toast && <p>{toast.text}</p>}
    </div>
  )
}
