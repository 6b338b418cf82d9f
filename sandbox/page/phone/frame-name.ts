import type { Sandbox } from '../sandbox-context'

/**
 * The H5 build keeps what it stores apart by the name of its frame: one browser plays the phones of several people, at
 * several platforms, and a mini program never shares its storage with the browser of the same phone.
 */
export function frameName(
  kind: 'mini-program' | 'browser',
  { snapshot, person }: Pick<Sandbox, 'snapshot' | 'person'>,
): string {
  return `xinqiao-${kind}:${snapshot.policy.current}:${person.id}`
}
