/**
 * The address that opens a page of the desk as the agent of this panel, or null for what is not the desk.
 * The browser holds one desk session, perhaps that of the agent shown before, so every opening passes the log-in.
 */
export function deskAddress(url: string, serverUrl: string): string | null {
  if (!URL.canParse(url)) return null
  const { origin, pathname, hash } = new URL(url)
  if (origin !== new URL(serverUrl).origin || !/^\/desk(\/|$)/.test(pathname)) return null
  if (pathname.startsWith('/desk/auth/')) return url
  return `${serverUrl}/desk/auth/start?returnTo=${encodeURIComponent(hash.replace(/^#/, '') || '/')}`
}
