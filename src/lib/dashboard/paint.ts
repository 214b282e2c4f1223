/** Colour as a parameter: the terminal has one, files and pipes have none. */
type Paint = (text: string) => string

export interface Palette {
  bold: Paint
  dim: Paint
  red: Paint
  green: Paint
  yellow: Paint
  cyan: Paint
}

const asIs: Paint = (text) => text

export const plainPalette: Palette = { bold: asIs, dim: asIs, red: asIs, green: asIs, yellow: asIs, cyan: asIs }

export interface TextLayout {
  palette: Palette
  /** Columns; lines are never longer. */
  width: number
}
