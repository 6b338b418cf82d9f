/** Tables that one room alone writes, by their entities and by name. Others ask it to: what it keeps true of them is kept true once. */
const WRITTEN_BY = [
  {
    room: 'server/identity',
    entities: ['Customer', 'ChannelIdentity', 'Agent', 'LogInRow', 'OneTimeCode'],
    tables: ['customers', 'channel_identities', 'agents', 'sessions', 'one_time_codes'],
  },
]

/** Migrations make the tables; what is erased of a person is erased by one register of all tables (rights/register.ts). */
const EXEMPT = /^server\/(?:db\/migrations|rights\/held-)/

/** One line for each write that is another room's. */
export function foreignWrites(file: string, text: string): string[] {
  if (EXEMPT.test(file)) return []
  return WRITTEN_BY.flatMap(({ room, entities, tables }) => {
    if (file.startsWith(`${room}/`)) return []
    const [entity, table] = [entities.join('|'), tables.join('|')]
    const writes = [
      `\\.(?:insert|update|upsert|save|delete|remove|softDelete|increment|decrement|clear)\\(\\s*(?:${entity})\\b`,
      `\\.(?:into|delete\\(\\)\\s*\\.from)\\(\\s*(?:${entity})\\b`,
      `\\b(?:INSERT(?: OR \\w+| IGNORE)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\\s+[\`"]?(?:${table})\\b`,
      `\\btable: '(?:${table})'`,
    ]
    return [...text.matchAll(new RegExp(writes.join('|'), 'g'))].map(
      ([write]) => `${file}: ${write.replace(/\s+/g, ' ')} is for ${room} to do`,
    )
  })
}
