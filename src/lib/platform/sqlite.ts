/** Loads node:sqlite. Node 22 prints one experimental warning for it; that one is dropped, every other is kept. */
import type { DatabaseSync } from 'node:sqlite'

export type Sqlite = { DatabaseSync: typeof DatabaseSync }

export function loadSqlite(): Sqlite {
  const emitWarning = process.emitWarning
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite is an experimental feature'))
      Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
