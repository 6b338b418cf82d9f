/** One stroke set, in the package; 24 by 24, 1.7 wide. */
const SHAPES = {
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4',
  back: 'M15 5l-7 7 7 7',
  menu: 'M4 7h16M4 12h16M4 17h16',
  leave: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  lock: 'M6 11h12v8H6v-8ZM9 11V8a3 3 0 0 1 6 0v3',
  file: 'M7 3h7l4 4v14H7V3ZM14 3v4h4',
  alert: 'M12 4l9 16H3L12 4ZM12 10v4M12 17v.2',
  copy: 'M9 9h10v11H9V9ZM15 9V4H5v11h4',
  close: 'M6 6l12 12M18 6L6 18',
  pause: 'M9 6v12M15 6v12',
} as const

export type IconName = keyof typeof SHAPES

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SHAPES[name]} />
    </svg>
  )
}

/** The product's sign: a bridge. */
export function Sign({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill="#0B6E69" />
      <path
        d="M4 16c3-7 13-7 16 0M8 16v-3.2M12 16v-4.8M16 16v-3.2"
        fill="none"
        stroke="#fff"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  )
}
