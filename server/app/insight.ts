import { reportPorts } from './reports'
import type { Parts } from './parts'
import type { Capability } from './capability'
import { keepPromiseBoard } from '../insight/kept-figures'
import { numbersRoutes } from '../insight/numbers.routes'
import { promiseRoutes } from '../insight/promises.routes'
import { makeReports } from '../insight/reports/make-reports'
import { reportRoutes } from '../insight/reports/reports.routes'
import { MINUTE_MS } from '../lib/clock'

/** Each promise beside what was kept of it, the supervisors' numbers, and what is reported of a week and a month. */
export function insight(parts: Parts): Capability {
  const { db, policy, calendar } = parts
  const ports = reportPorts(parts)
  return {
    routes(api) {
      promiseRoutes(api, { db, policy })
      numbersRoutes(api, { db, policy, calendar })
      reportRoutes(api, { db, policy, ports })
    },
    loops: [
      { name: 'figures', everyMs: MINUTE_MS, run: () => keepPromiseBoard({ db, policy }) },
      { name: 'reports', everyMs: MINUTE_MS, run: () => makeReports({ db, policy, ports }) },
    ],
    prepare: () => keepPromiseBoard({ db, policy }),
  }
}
