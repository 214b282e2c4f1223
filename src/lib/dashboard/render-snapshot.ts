/** What a run leaves in the reports folder: the dashboard as text of 80 columns and as HTML. */
import type { SnapshotRenderer } from '../pipeline/snapshot/write-snapshot.ts'
import { plainPalette } from './paint.ts'
import { dashboardOf } from './read-model.ts'
import { renderHtml } from './render-html.ts'
import { renderText } from './render-text.ts'

export const renderSnapshot: SnapshotRenderer = (standing, deps) => {
  const model = dashboardOf(standing, deps.clock.now(), deps)
  return { text: `${renderText(model, { palette: plainPalette, width: 80 })}\n`, html: renderHtml(model) }
}
