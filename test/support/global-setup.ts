import { createConnection } from 'mysql2/promise'
import { startPrivateMariadb, type PrivateMariadb } from './private-mariadb'

declare global {
  var xinqiaoMariadb: PrivateMariadb | undefined
}

/** With TEST_DATABASE=mariadb the run has one server; every test file has schemas of its own on it, and leaves them to the next file. */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_DATABASE'] !== 'mariadb') return
  globalThis.xinqiaoMariadb = await startPrivateMariadb('fast')
  const connection = await createConnection({ uri: globalThis.xinqiaoMariadb.url })
  await connection.query('CREATE DATABASE xinqiao_shelf')
  await connection.query('CREATE TABLE xinqiao_shelf.swept (name VARCHAR(64) PRIMARY KEY)')
  await connection.end()
  process.env['TEST_MARIADB_URL'] = globalThis.xinqiaoMariadb.url
}
