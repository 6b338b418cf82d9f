import { systemActor } from '../server/lib/actor'
import { openDatabase } from '../server/db/database'
import { migrate, migrations } from '../server/db/migrate'
import { entities } from '../server/entities'
import { startAppOn, type RunningApp, type StartApp } from '../test/support/app-on-database'
import { fakeClock } from '../test/support/fake-clock'
import { sqlite } from './product'

/** The whole product in this process, with the sandbox around it and a clock that we move, on a database of its own. */
export async function startBenchApp(options: Omit<StartApp, 'clock' | 'db'>): Promise<RunningApp> {
  const clock = fakeClock()
  const { url, remove } = await sqlite()
  const db = await openDatabase({ actor: systemActor('bench'), url, clock, entities, migrations })
  await migrate(db)
  const app = await startAppOn({ ...options, clock, db: { ...db, url } })
  return {
    ...app,
    async close() {
      await app.close()
      await remove()
    },
  }
}
