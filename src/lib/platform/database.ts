/**
 * A small database in one file, for indexes that can be made anew: SQLite with a write-ahead log, without fsync. A
 * transaction survives kill -9 whole or not at all; a power loss may damage the file, which `openDatabase` then reports
 * like any other damage, and the caller makes it anew. Never for anything that is not also somewhere else.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { AutonomyError, isSystemError } from '../errors.ts'
import { translatingErrors } from './file-error.ts'
import { loadSqlite } from './sqlite.ts'

export type Row = Readonly<Record<string, unknown>>
export type Value = SQLInputValue

export interface Database {
  /** Statements without parameters. */
  execute(sql: string): void
  run(sql: string, ...values: readonly Value[]): void
  first(sql: string, ...values: readonly Value[]): Row | undefined
  rows(sql: string, ...values: readonly Value[]): Iterable<Row>
  /** All of it or nothing. */
  transaction<T>(work: () => T): T
  close(): void
}

/** Undefined when the file is damaged or is no database; it can be removed by `removeDatabase`. */
export function openDatabase(path: string): Database | undefined {
  const { DatabaseSync: Connection } = loadSqlite()
  translatingErrors('make the directory', dirname(path), () => mkdirSync(dirname(path), { recursive: true }))
  let connection: DatabaseSync | undefined
  try {
    connection = new Connection(path)
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 1000')
    return onConnection(connection)
  } catch (error) {
    connection?.close()
    if (isDatabaseError(error)) return undefined
    throw error
  }
}

/** @throws AutonomyError IO */
export function removeDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    translatingErrors('remove', `${path}${suffix}`, () => rmSync(`${path}${suffix}`, { force: true }))
  }
}

/** True for what SQLite itself reports: damage, a missing table, a full disk. */
export function isDatabaseError(error: unknown): boolean {
  return isSystemError(error, 'ERR_SQLITE_ERROR')
}

/** For a file that cannot be used, nor made anew: that is not the file, that is the disk. */
export function databaseError(cause: unknown, path: string): AutonomyError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AutonomyError('IO', `cannot write the index ${path}: ${reason}`, {
    hint: 'Look whether that disk is full, then run the command again; what was there before is unchanged.',
    cause,
  })
}

function onConnection(connection: DatabaseSync): Database {
  const prepared = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql)
    if (known) return known
    const made = connection.prepare(sql)
    prepared.set(sql, made)
    return made
  }
  return {
    execute: (sql) => connection.exec(sql),
    run: (sql, ...values) => void statement(sql).run(...values),
    first: (sql, ...values) => statement(sql).get(...values),
    rows: (sql, ...values) => statement(sql).iterate(...values),
    transaction: (work) => {
      connection.exec('BEGIN IMMEDIATE')
      try {
        const result = work()
        connection.exec('COMMIT')
        return result
      } catch (error) {
        if (connection.isTransaction) connection.exec('ROLLBACK')
        throw error
      }
    },
    close: () => {
      if (connection.isOpen) connection.close()
    },
  }
}
