/** As much of libsql's asynchronous side as we use; its own typing leaves every result open. */
declare module 'libsql/promise' {
  export default class Connection {
    constructor(file: string, options: Record<string, never>)
    exec(sql: string): Promise<void>
    prepare(sql: string): Promise<Statement>
    close(): void
  }

  export interface Statement {
    all(parameters: readonly unknown[]): Promise<unknown[]>
  }
}
