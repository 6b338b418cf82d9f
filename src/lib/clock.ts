/** The phone's clock. Only for showing how long something still takes and for dropping what is old: due moments come from the server. */
export const epochMs = (): number => Date.now()
