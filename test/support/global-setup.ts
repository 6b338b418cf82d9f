import { startPrivateMariadb, type PrivateMariadb } from './private-mariadb'

declare global {
  var xinqiaoMariadb: PrivateMariadb | undefined
}

/** With TEST_DATABASE=mariadb the run has one server; every test file makes schemas of its own on it. */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_DATABASE'] !== 'mariadb') return
  globalThis.xinqiaoMariadb = await startPrivateMariadb('fast')
  process.env['TEST_MARIADB_URL'] = globalThis.xinqiaoMariadb.url
}
