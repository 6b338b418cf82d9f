import { constants, openSync, closeSync } from 'node:fs'
import Connection from 'libsql'
import { isTransient } from './dialect'

/** How long the server before may take to end. */
const PATIENCE_MS = 5_000
const LOOK_MS = 100

/**
 * One server on one file: its transactions take turns within the process, and a second one would make it wait for a lock each time. A
 * lock of the system on a file beside the database, which goes with the process however that ends.
 * @returns lets go
 * @throws DatabaseTaken when another server keeps it
 */
export async function takeFile(file: string): Promise<() => void> {
  const lockFile = `${file}-server`
  closeSync(openSync(lockFile, constants.O_CREAT | constants.O_RDWR, 0o600))
  const connection = new Connection(lockFile)
  const patienceEndsAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      connection.exec('BEGIN EXCLUSIVE')
      return () => connection.close()
    } catch (error) {
      if (!isTransient(error)) throw error
      if (performance.now() >= patienceEndsAt) {
        connection.close()
        throw new DatabaseTaken(file)
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

export class DatabaseTaken extends Error {
  override readonly name = 'DatabaseTaken'

  constructor(file: string) {
    super(
      `DATABASE_URL: another server is at work on ${file}. One SQLite file has one server; several share a MySQL or MariaDB (mysql://…).`,
    )
  }
}
