/** The kf link that a page followed inside a frame; the sandbox's page behind such a link says so to the page around it. */
export function readKfLink(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('xinqiao' in data) || !('url' in data))
    return null
  return data.xinqiao === 'kf' && typeof data.url === 'string' ? data.url : null
}
