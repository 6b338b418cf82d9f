/** Milliseconds of CPU that something takes, however busy the machine is with other work. */
export function cpuMs(work: () => void): number {
  const began = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}
