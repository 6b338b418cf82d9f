import type { SandboxOptions } from '../../sandbox/options'
import { startAppOn, type RunningApp } from './app-on-database'
import { createTestDatabase } from './database'
import { fakeClock } from './fake-clock'

export { SECRET_KEY, type RunningApp } from './app-on-database'

/** The whole server on a database of this run's kind. */
export async function startApp(
  overrides: Partial<SandboxOptions> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RunningApp> {
  const clock = fakeClock()
  return startAppOn({ clock, db: await createTestDatabase({ clock }), sandbox: overrides, env })
}
