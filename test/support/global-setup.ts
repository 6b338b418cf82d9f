import { createConnection } from 'mysql2/promise'
import { shippedModel } from '../../server/bot/understanding/topic-model'
import { startPrivateMariadb, type PrivateMariadb } from './private-mariadb'

declare global {
  var xinqiaoMariadb: PrivateMariadb | undefined
}

/**
 * With TEST_DATABASE=mariadb, and in a run on both databases, there is one server; every test file has schemas of its own on it, and
 * leaves them to the next file.
 */
export default async function globalSetup(): Promise<void> {
  // Trained once before all, not by each worker at the same moment.
  shippedModel()
  const isOnlyMariadb = process.env['TEST_DATABASE'] === 'mariadb'
  if (!isOnlyMariadb && process.env['TEST_FILES_ON_MARIADB'] === undefined) return
  globalThis.xinqiaoMariadb = await startPrivateMariadb('fast')
  const connection = await createConnection({ uri: globalThis.xinqiaoMariadb.url })
  await connection.query('CREATE DATABASE xinqiao_shelf')
  await connection.query('CREATE TABLE xinqiao_shelf.swept (name VARCHAR(64) PRIMARY KEY)')
  await connection.end()
  // Over its socket a statement takes half as long as over TCP.
  const server = `${globalThis.xinqiaoMariadb.url}?socketPath=${encodeURIComponent(globalThis.xinqiaoMariadb.socketPath)}`
  process.env['TEST_MARIADB_SERVER'] = server
  if (isOnlyMariadb) process.env['TEST_MARIADB_URL'] = server
}
