import { useEffect } from 'react'

const loopback = ['localhost', '127.0.0.1', '[::1]']

/**
 * Cookies and the host bridge work only where the page and the server are of one host: opened as localhost when the server
 * is 127.0.0.1, or the other way round, the page moves to the server's name for the same machine.
 */
export function useCanonicalHost(serverUrl: string | null): void {
  useEffect(() => {
    if (!serverUrl) return
    const { hostname } = new URL(serverUrl)
    if (hostname === location.hostname || !loopback.includes(hostname) || !loopback.includes(location.hostname)) return
    const here = new URL(location.href)
    here.hostname = hostname
    location.replace(here)
  }, [serverUrl])
}
