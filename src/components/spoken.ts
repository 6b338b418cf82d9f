/**
 * What a screen reader is told that eyes see anyway. In a browser a role is a role; the twin spoken.weapp.ts says the same to WeChat,
 * whose name for it is aria-role.
 */
export const spokenAs = (role: string): Record<string, string> => ({ role })

/** A heading; level 1 is the page's own. */
export const heading = (level: 1 | 2): Record<string, string> => ({
  ...spokenAs('heading'),
  'aria-level': String(level),
})

/** What the page is about; bars and docks stand beside it. */
export const main = (): Record<string, string> => spokenAs('main')

/** Read aloud by itself, politely, whenever its words change. */
export const status = (): Record<string, string> => ({
  ...spokenAs('status'),
  'aria-live': 'polite',
})
