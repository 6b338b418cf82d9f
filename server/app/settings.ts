import type { Parts } from './parts'
import type { Capability } from './capability'
import { settingsRoutes } from '../settings/settings.routes'

/** What people promise and say: every process follows a change within two seconds. */
export function settings({ db, calendar, settings: kept }: Parts): Capability {
  return {
    routes: (api) => settingsRoutes(api, { db, settings: kept, calendar }),
    watches: [kept.watch],
    warnings: kept.warnings,
  }
}
