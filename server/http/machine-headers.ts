/** Of what only machines read. A browser that is brought to open it guesses no page in it, runs nothing of it and keeps nothing. */
export const MACHINE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
} as const
