/** What work items do, said once more as plainly as possible: no patches, no ledger, one page. */

export type Answer = string

export interface ModelItem {
  id: string
  status: 'pending' | 'active' | 'completed' | 'failed' | 'cancelled'
  agent: string | undefined
  token: number
  attempts: number
  lease: number | undefined
  priority: 'critical' | 'high' | 'medium' | 'low'
  created: number
  /** It waits for this one. */
  needs: string | undefined
  max: number
  /** The last token that each agent was given. */
  known: Map<string, number>
}

export interface Model {
  now: number
  lease: number
  ageing: number
  maxAttempts: number
  items: ModelItem[]
}

export interface Asking {
  kind: 'progress' | 'renew' | 'release' | 'take back' | 'fail' | 'complete' | 'retry' | 'cancel'
  by?: { agent: string; token: number | undefined }
}

const ORDER = ['low', 'medium', 'high', 'critical']

export function reap(model: Model): void {
  for (const item of model.items) {
    if (item.status !== 'active' || item.lease === undefined || item.lease >= model.now) continue
    item.status = item.attempts >= item.max ? 'failed' : 'pending'
  }
}

function isReady(item: ModelItem, model: Model): boolean {
  const needed = model.items.find(({ id }) => id === item.needs)
  return item.status === 'pending' && (needed === undefined || needed.status === 'completed')
}

function rank(item: ModelItem, { now, ageing }: Model): number {
  return Math.min(3, ORDER.indexOf(item.priority) + Math.floor((now - item.created) / ageing))
}

function grant(item: ModelItem, agent: string, { now, lease }: Model): void {
  Object.assign(item, { status: 'active', agent, lease: now + lease })
  item.token++
  item.attempts++
  item.known.set(agent, item.token)
}

/** Ids of what is claimed. */
export function claimNext(model: Model, agent: string, count: number): readonly string[] {
  reap(model)
  const ready = model.items.filter((item) => isReady(item, model))
  const best = ready.toSorted((a, b) => rank(b, model) - rank(a, model) || a.created - b.created).slice(0, count)
  for (const item of best) grant(item, agent, model)
  return best.map(({ id }) => id)
}

/** What is refused changes nothing, also no lease that is over. */
export function claimById(model: Model, agent: string, id: string): Answer {
  const after = structuredClone(model)
  reap(after)
  const item = after.items.find((each) => each.id === id)
  if (item === undefined) return 'NOT_FOUND'
  if (item.status === 'active' && item.agent !== agent) return 'ALREADY_CLAIMED'
  if (item.status !== 'active' && item.status !== 'pending') return 'ALREADY_FINISHED'
  if (item.status === 'pending' && !isReady(item, after)) return 'BLOCKED'
  const isNew = item.status === 'pending'
  if (isNew) grant(item, agent, after)
  model.items = after.items
  return isNew ? 'ok' : 'already'
}

export function whatHappens(item: ModelItem, { kind, by }: Asking, model: Model): Answer {
  switch (kind) {
    case 'take back':
      if (item.status === 'active') return ends(item, 'pending')
      return item.status === 'pending' ? 'already' : 'ALREADY_FINISHED'
    case 'retry':
      if (item.status === 'failed') {
        item.attempts = 1
        return ends(item, 'pending')
      }
      if (item.status === 'active') return 'ALREADY_CLAIMED'
      return item.status === 'pending' ? 'already' : 'ALREADY_FINISHED'
    case 'cancel':
      if (item.status === 'pending' || item.status === 'active') {
        item.status = 'cancelled'
        return 'ok'
      }
      return item.status === 'cancelled' ? 'already' : 'ALREADY_FINISHED'
    default:
      return heldBy(item, { kind, by: by ?? { agent: '', token: undefined } }, model)
  }
}

function heldBy(item: ModelItem, { kind, by }: Required<Asking>, { now, lease }: Model): Answer {
  const isTheirs = item.agent === by.agent && (by.token === undefined || by.token === item.token)
  if (item.status === 'pending') {
    if (kind === 'release') return 'already'
    if (item.token === 0) return 'NOT_OWNER'
    // The lease ran out and nobody took the item since.
    if (kind !== 'complete' || by.token !== item.token) return 'LEASE_LOST'
    Object.assign(item, { status: 'completed', agent: by.agent })
    return 'ok'
  }
  if (item.status !== 'active') {
    const same = (kind === 'complete' && item.status === 'completed') || (kind === 'fail' && item.status === 'failed')
    return same && isTheirs ? 'already' : 'ALREADY_FINISHED'
  }
  if (by.token !== undefined && by.token < item.token) return 'LEASE_LOST'
  if (!isTheirs) return 'NOT_OWNER'
  if (kind === 'release') return ends(item, 'pending')
  if (kind === 'fail') item.status = 'failed'
  else if (kind === 'complete') item.status = 'completed'
  else item.lease = now + lease
  return 'ok'
}

/** The grant is given up or taken back: its token is worth nothing any more, and it was no attempt. */
function ends(item: ModelItem, status: ModelItem['status']): Answer {
  item.status = status
  item.token++
  item.attempts--
  return 'ok'
}
