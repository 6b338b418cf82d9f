import type { KfContent, KfMenuItem } from '../../kf.contract'

interface Placed {
  item: KfMenuItem
  index: number
}

interface KfMenuProps {
  menu: Extract<KfContent, { kind: 'menu' }>
  onItem?: (item: number) => void
}

/** A menu message: words, choices each on a line of its own, words. */
export function KfMenu({ menu, onItem }: KfMenuProps) {
  return (
    <span className="kf-menu">
      {menu.head && <span className="kf-menu-words">{menu.head}</span>}
      {menuLines(menu.items).map((line) => (
        <span key={line[0]?.index} className="kf-menu-line">
          {line.map(({ item, index }) =>
            item.kind === 'text' ? (
              <span key={index}>{item.text}</span>
            ) : (
              <button
                key={index}
                type="button"
                className="inline-link kf-menu-item"
                data-testid="kf-menu-item"
                data-item={index}
                disabled={!onItem}
                onClick={() => onItem?.(index)}
              >
                {item.text}
              </button>
            ),
          )}
        </span>
      ))}
      {menu.tail && <span className="kf-menu-words">{menu.tail}</span>}
    </span>
  )
}

/** What follows a text without a line break stands on its line. */
export function menuLines(items: KfMenuItem[]): Placed[][] {
  const lines: Placed[][] = []
  let open = false
  items.forEach((item, index) => {
    const last = lines[lines.length - 1]
    if (open && last) last.push({ item, index })
    else lines.push([{ item, index }])
    open = item.kind === 'text' && !item.newLine
  })
  return lines
}
