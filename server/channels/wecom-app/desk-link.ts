/**
 * Opens the desk with the agent logged in by WeCom.
 * @param entryId of the ticket's timeline; the desk shows it, and it makes each piece of news a message of its own to WeCom
 */
export function deskLink(publicUrl: string, number?: string, entryId?: string): string {
  const entry = entryId === undefined ? '' : `?entry=${entryId}`
  const place = number === undefined ? '/tickets' : `/tickets/${number}${entry}`
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(place)}`
}

/** What is to be decided. @param occasion makes each message one of its own to WeCom */
export function appealLink(publicUrl: string, appealId: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/appeals/${appealId}?from=${occasion}`)}`
}

/** What an agent owes by telephone. @param occasion as above */
export function callsLink(publicUrl: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/calls?from=${occasion}`)}`
}

/** A report. @param occasion makes each message one of its own to WeCom */
export function reportLink(publicUrl: string, report: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/insight/reports/${report}?from=${occasion}`)}`
}

/** What seems to be down, or is. @param occasion as above */
export function incidentsLink(publicUrl: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/incidents?from=${occasion}`)}`
}

/** A complaint at WeChat. @param occasion as above */
export function complaintLink(publicUrl: string, complaintId: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/complaints/${complaintId}?from=${occasion}`)}`
}

/** The list of tickets. @param occasion makes the link, and with it the message that holds it, one of its own */
export function ticketListLink(publicUrl: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/tickets?from=${occasion}`)}`
}

/** The list of sessions; as above. */
export function sessionListLink(publicUrl: string, occasion: string): string {
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/sessions?from=${occasion}`)}`
}

/** The same for a session. @param messageId makes the link, and with it the message that holds it, one of its own */
export function sessionLink(publicUrl: string, sessionId: string, messageId?: string): string {
  const message = messageId === undefined ? '' : `?message=${messageId}`
  return `${publicUrl}/desk/auth/start?returnTo=${encodeURIComponent(`/sessions/${sessionId}${message}`)}`
}
