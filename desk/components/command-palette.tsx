import { Input, Modal } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import type { Command } from '../hooks/use-commands'

interface PaletteProps {
  open: boolean
  commands: readonly Command[]
  onClose: () => void
}

/** Everything the desk can do now, by name. */
export function CommandPalette({ open, commands, onClose }: PaletteProps) {
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      closable={false}
      width={520}
      destroyOnHidden
      title="命令"
      className="palette"
    >
      <PaletteBody commands={commands} onClose={onClose} />
    </Modal>
  )
}

function PaletteBody({ commands, onClose }: Omit<PaletteProps, 'open'>) {
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const shown = commands.filter(({ label }) => label.includes(words.trim()))
  const run = (command: Command | undefined): void => {
    if (!command) return
    onClose()
    command.run()
  }
  const steer = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    setAt((now) => Math.min(Math.max(now + step, 0), Math.max(shown.length - 1, 0)))
  }
  return (
    <>
      <Input
        autoFocus
        variant="borderless"
        placeholder="要做什么"
        aria-label="要做什么"
        value={words}
        onKeyDown={steer}
        onChange={(event) => {
          setWords(event.target.value)
          setAt(0)
        }}
        onPressEnter={() => run(shown[at])}
      />
      <ul className="palette__list">
        {shown.map((command, index) => (
          <li key={command.id}>
            <button
              type="button"
              className="palette__item"
              aria-current={index === at}
              onMouseEnter={() => setAt(index)}
              onClick={() => run(command)}
            >
              {command.label}
              {command.hotkey && <kbd>{command.hotkey}</kbd>}
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="palette__none">没有这个命令，换个词试试</li>}
      </ul>
    </>
  )
}
