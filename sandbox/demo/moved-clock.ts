/**
 * Loaded before the server's program in the demo (`node --require`): its clock then runs so many milliseconds ahead. The product itself has
 * no such switch; it asks one clock, and that one asks `Date`.
 */
const ahead = Number(process.env.SANDBOX_CLOCK_AHEAD_MS ?? 0)
const RealDate = Date

if (Number.isFinite(ahead) && ahead > 0) {
  const now = (): number => RealDate.now() + ahead
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[]) =>
      args.length === 0 ? new target(now()) : (Reflect.construct(target, args) as Date),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  })
}
