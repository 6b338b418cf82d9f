/**
 * Where a message stands.
 * `received`: came in. `answered`: went out as the passive reply to a callback. `queued`: waits to be sent by the API.
 * `sending`: the attempt is on record and the bytes may be under way. `sent`: the channel took it. `failed`: it refused.
 * `unknown`: sent, but whether it arrived cannot be known, so it is never sent again blindly.
 */
export type MessageState =
  'received' | 'answered' | 'queued' | 'sending' | 'sent' | 'failed' | 'unknown'
