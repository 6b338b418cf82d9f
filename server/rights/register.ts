import type { Held } from './held'
import { HELD_TRADE } from './held-trade'
import { HELD_WORDS } from './held-words'

/**
 * What each table holds of a person (F7). A test holds it against the entities: a table that is in none of the three lists fails it.
 * Raw names, because most of these rooms are not known here. In this order it is erased: rows that name others come before those that they name.
 */
export const HELD: readonly Held[] = [...HELD_WORDS, ...HELD_TRADE]

/** Tables that name a person by an id of ours and are kept when the account goes, and why. */
export const KEPT: Readonly<Record<string, string>> = {
  audit_entries:
    'the record of deeds: ids and codes, no words, no names; a chain with holes proves nothing',
  erasures:
    'that somebody asked to be forgotten, and the keyed digests by which a restored backup is cleaned',
  bill_checks: 'bookkeeping: sums of a day',
  bill_differences: 'bookkeeping: numbers of payments and amounts',
  bill_lines: 'bookkeeping: numbers of payments and amounts',
  complaint_deeds:
    'what staff answered at WeChat, which keeps it too; words of customers are not in it',
  ledger_entries: 'bookkeeping: amounts and ids of payments',
  manner_flags:
    'what an agent of ours wrote, for their supervisor; words of customers are not in it',
}

/** Tables that hold nothing of a customer, or only ids of rows that are blank once the person is gone. */
export const IMPERSONAL: Readonly<Record<string, string>> = {
  access_tokens: 'accounts of ours',
  agent_presences: 'staff',
  agent_sends: 'staff',
  agents: 'staff',
  answer_times: 'durations',
  audit_links: 'digests',
  audit_unsealed: 'ids',
  card_summaries: 'staff',
  daily_figures: 'sums',
  day_counters: 'sums',
  incident_round_items: 'ids of tickets',
  incident_rounds: 'words to everybody',
  incident_tickets: 'ids of tickets',
  incident_updates: 'words to everybody',
  incidents: 'words to everybody',
  kept_figures: 'sums',
  kept_reports: 'sums',
  kf_cursors: 'accounts of ours',
  kf_links: 'accounts of ours',
  live_topics: 'ids and versions',
  monthly_figures: 'sums',
  official_figures: 'sums',
  official_warnings: 'what is not ours',
  outbox: 'ids, for minutes',
  outbox_dead: 'ids',
  pay_nonces: 'random numbers',
  platform_nonces: 'random numbers',
  products: 'goods',
  queue_entries: 'ids, while somebody waits',
  report_actions: 'staff',
  session_tags: 'ids of sessions',
  setting_versions: 'what the platform promises',
  ticket_clocks: 'moments',
  ticket_helpers: 'staff',
  ticket_mentions: 'staff',
  ticket_talks: 'ids of tickets and talks',
  ticket_viewers: 'staff, for minutes',
  ticket_words: 'goes with its ticket (erase.ts): pairs of characters as numbers',
  wecom_cards: 'ids of tickets and sessions, sent to staff',
  write_checks: 'a counter',
}
