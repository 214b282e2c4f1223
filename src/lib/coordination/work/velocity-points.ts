/** Pure: what a completed item adds to velocity. An item that was completed automatically adds nothing. */
import type { Priority } from '../../workspace/config.ts'

const POINTS: Readonly<Record<Priority, number>> = { critical: 10, high: 5, medium: 3, low: 1 }

export function velocityPoints(priority: Priority): number {
  return POINTS[priority]
}
