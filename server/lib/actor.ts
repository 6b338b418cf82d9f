export type ActorKind = 'customer' | 'agent' | 'system' | 'platform' | 'operator'

/**
 * Who does something, in one spelling wherever it is kept: every transaction has one (`Tx.actor`), and what it writes is put down as theirs.
 */
export interface Actor<Kind extends ActorKind = ActorKind> {
  kind: Kind
  /** Of a customer or agent; of the system the handler or loop that is at work. Null where nobody in particular is known. */
  id: string | null
  /** As people read it: `客户`, `售后部 工号 1024`, `系统`. */
  label: string
}

/** What is said in the system's own voice, beside somebody else's deed too. */
export const SYSTEM_ACTOR: Actor<'system'> = { kind: 'system', id: null, label: '系统' }

/** @param part the handler, loop or callback that is at work */
export function systemActor(part: string): Actor<'system'> {
  return { ...SYSTEM_ACTOR, id: part }
}

export function customerActor(customerId: string): Actor<'customer'> {
  return { kind: 'customer', id: customerId, label: '客户' }
}

/** Somebody at the server's own command line, or the policy file. */
export function operatorActor(label: string): Actor<'operator'> {
  return { kind: 'operator', id: null, label }
}
