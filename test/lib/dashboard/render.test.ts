import { describe, expect, it } from 'vitest'
import type { Palette } from '../../../src/lib/dashboard/paint.ts'
import { plainPalette } from '../../../src/lib/dashboard/paint.ts'
import { renderHtml } from '../../../src/lib/dashboard/render-html.ts'
import { renderText, sparkline } from '../../../src/lib/dashboard/render-text.ts'
import { textWidth } from '../../../src/lib/platform/text-width.ts'
import { emptyModel, fullModel, HOSTILE } from './sample-model.ts'

const text = (width: number): string => renderText(fullModel, { palette: plainPalette, width })

describe('the dashboard as text', () => {
  it.each([60, 80, 120])('never exceeds %i columns, whatever the logs hold', (width) => {
    const widest = Math.max(...text(width).split('\n').map(textWidth))
    expect(widest).toBeLessThanOrEqual(width)
  })

  it('holds nothing that could steer the terminal', () => {
    // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
    expect(text(80)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  it('tells the score, what is open, what failed and what is wrong', () => {
    for (const part of [
      '53 of 100  fair',
      'completion 2.5/10: 3 of 12 todos completed',
      '40 todos: 37 open, 12 of them assigned, 3 completed',
      '12,345',
      'and 35 more',
      '1 of 3 passed',
      '(not required)',
      '93 %',
      'escalate redis: gave_up',
      'failed: analyze, alert',
      'STOPPED',
      'AGENTS  2 live of 5',
      'work       3 pending, 2 active, 40 completed, 2 cancelled, 1 unknown; 1 blocked; 1 stuck',
      'health     91.67 of 100',
      'backlog 18.75/25: 20 % redundant',
      'running, process 4711',
      'unified_todos.json:3:1',
    ]) {
      expect(text(100)).toContain(part)
    }
  })

  it('says what to do in an empty workspace', () => {
    const empty = renderText(emptyModel, { palette: plainPalette, width: 80 })
    expect(empty).toContain('100 of 100')
    expect(empty).toContain('no todos yet: `autonomy pipeline run`')
    expect(empty).toContain('none made yet')
    expect(empty).not.toContain('AGENTS')
  })

  it('says that there is no score, and why', () => {
    const model = { ...emptyModel, score: null, problems: ['todos.json:1:1: not JSON'] }
    expect(renderText(model, { palette: plainPalette, width: 80 })).toMatch(/no score\n {2}todos\.json:1:1: not JSON/)
  })

  it('names a component once, and draws no trend of one run', () => {
    const [prediction] = fullModel.predictions
    if (!prediction) throw new Error('the sample has predictions')
    const predictions = [{ ...prediction, title: 'web: ERROR lost', component: 'web' }]
    const model = { ...fullModel, predictions, runs: fullModel.runs.slice(0, 1) }
    const shown = renderText(model, { palette: plainPalette, width: 100 })
    expect(shown).toContain('web: ERROR lost\n')
    expect(shown).not.toContain('score of the last')
    expect(renderHtml(model)).not.toContain('web: ERROR lost (web)')
  })

  it('colours only what the palette colours', () => {
    const marked: Palette = { ...plainPalette, red: (part) => `<${part}>` }
    expect(renderText(fullModel, { palette: marked, width: 80 })).toContain('<critical>')
  })
})

describe('sparkline', () => {
  it('goes from the lowest to the highest block, with a gap where there is no score', () => {
    expect(sparkline([0, 50, null, 100])).toBe('▁▅ █')
  })
})

describe('the dashboard as HTML', () => {
  const page = renderHtml(fullModel)

  it('escapes everything from logs and documents', () => {
    expect(page).not.toContain('<script')
    expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;')
    expect(page).not.toContain('\u001b')
    expect(page).not.toContain('\u202e')
    expect(HOSTILE).toContain('<script>')
  })

  it('loads nothing and says so in its policy', () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import|https?:/)
  })

  it('has the same numbers as the text', () => {
    for (const part of [
      '53<small> of 100',
      '2.5/10: 3 of 12 todos completed',
      'Agents: 2 live of 5',
      'Health: 91.67 of 100',
      '12,345',
      '1 of 3 passed',
      '93 %',
      'and 35 more',
    ]) {
      expect(page).toContain(part)
    }
  })

  it('closes every element it opens', () => {
    const open: string[] = []
    for (const [, end, name = '', own] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
      if (['meta', 'br'].includes(name) || own) continue
      if (end) expect(open.pop()).toBe(name)
      else open.push(name)
    }
    expect(open).toEqual([])
  })

  it('has a page for an empty workspace, too', () => {
    expect(renderHtml(emptyModel)).toContain('Nothing is open.')
    expect(renderHtml({ ...emptyModel, score: null })).toContain('no score')
  })
})
