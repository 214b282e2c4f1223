/** Where the bracket at `start` is closed, strings regarded; undefined when that is not within `reach` characters. */
export function balancedEnd(text: string, start: number, reach: number = Infinity): number | undefined {
  const tokens = /"(?:[^"\\\n]|\\.)*"|[[{\]}]/g
  tokens.lastIndex = start
  let depth = 0
  for (let token = tokens.exec(text); token && token.index < start + reach; token = tokens.exec(text)) {
    const [mark] = token
    if (mark === '{' || mark === '[') depth += 1
    else if (mark === '}' || mark === ']') depth -= 1
    if (depth === 0) return tokens.lastIndex
  }
  return undefined
}
