/** WeChat's own names; `role` means nothing there. */
export const spokenAs = (role: string): Record<string, string> => ({ 'aria-role': role })

export const heading = (_level: 1 | 2): Record<string, string> => spokenAs('heading')

/** WeChat's pages have no other part. */
export const main = (): Record<string, string> => ({})

export const status = (): Record<string, string> => ({
  ...spokenAs('status'),
  'aria-live': 'polite',
})
