import { useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { usePhone } from './phone-context'

/** The official account's custom menu, with sub buttons above their parent. */
export function MenuBar() {
  const { snapshot, person, act } = useSandbox()
  const { follow } = usePhone()
  const [open, setOpen] = useState<number | null>(null)

  const tap = async (button: number, sub?: number) => {
    setOpen(null)
    const body = sub === undefined ? { button } : { button, sub }
    const opened = await act('POST /sandbox/users/:id/menu', { id: person.id, body })
    if (opened) follow(opened.target)
  }

  return (
    <div className="menu-bar" role="group" aria-label="公众号菜单">
      {snapshot.menu.map((button, index) => {
        const parent = button.subButtons.length > 0
        return (
          <div key={button.name} className="menu-slot">
            {open === index && (
              <div className="menu-subs">
                {button.subButtons.map((sub, at) => (
                  <button
                    key={sub.name}
                    type="button"
                    data-testid={`menu-${index}-${at}`}
                    onClick={() => void tap(index, at)}
                  >
                    {sub.name}
                  </button>
                ))}
              </div>
            )}
            <button
              type="button"
              data-testid={`menu-${index}`}
              aria-expanded={parent ? open === index : undefined}
              onClick={() => (parent ? setOpen(open === index ? null : index) : void tap(index))}
            >
              {parent && <span className="menu-mark" aria-hidden="true" />}
              {button.name}
            </button>
          </div>
        )
      })}
    </div>
  )
}
