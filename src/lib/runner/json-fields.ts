/** Looks into JSON that another program printed: whatever is not of the asked shape is undefined, nothing throws. */

/** Undefined unless the text is one JSON object. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function field(from: object, name: string): unknown {
  return Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined
}

export function textField(from: object, name: string): string | undefined {
  const value = field(from, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A count or a sum of money: finite and not negative. */
export function numberField(from: object, name: string): number | undefined {
  const value = field(from, name)
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

export function objectField(from: object, name: string): object | undefined {
  const value = field(from, name)
  return isObject(value) ? value : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of a text that is one JSON object, or an array of them; none of any other text. */
export function objectsIn(text: string): readonly object[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : []
  } catch {
    return []
  }
}
