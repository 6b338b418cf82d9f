import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { Icon } from './icon'

interface ModalProps {
  title: string
  className: string
  closeTestId: string
  /** More controls of the head, left of 关闭. */
  tools?: ReactNode
  children: ReactNode
  onClose: () => void
}

/** The browser's own modal dialog: it holds the focus, and Escape closes it. */
export function Modal({ title, className, closeTestId, tools, children, onClose }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)

  // Closed while it is still in the document: only then does the focus go back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])

  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
    >
      <div className="modal-body">
        <header className="modal-head">
          <h2>{title}</h2>
          {tools}
          <button
            type="button"
            className="icon-button"
            aria-label="关闭"
            data-testid={closeTestId}
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
