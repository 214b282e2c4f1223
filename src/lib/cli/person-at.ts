/** Who types: `ann@machine`; the machine alone when nobody is named. */
import type { Environment } from '../platform/environment.ts'

export function personAt(environment: Pick<Environment, 'get' | 'hostname'>): string {
  const user = environment.get('USER') ?? environment.get('LOGNAME')
  return user === undefined ? environment.hostname() : `${user}@${environment.hostname()}`
}
