/** Git's merge markers: the two texts that a conflicted file stands for. */

/** Undefined when there are no markers. A base section (`|||||||`) is left out. */
export function conflictSides(text: string): readonly [ours: string, theirs: string] | undefined {
  if (!/^<{7}(?: |$)/m.test(text) || !/^>{7}(?: |$)/m.test(text)) return undefined
  const sides = { ours: [] as string[], theirs: [] as string[] }
  let section: 'both' | 'ours' | 'base' | 'theirs' = 'both'
  for (const line of text.split('\n')) {
    if (/^<{7}(?: |\r?$)/.test(line)) section = 'ours'
    else if (section !== 'both' && /^\|{7}(?: |\r?$)/.test(line)) section = 'base'
    else if (section !== 'both' && /^={7}\r?$/.test(line)) section = 'theirs'
    else if (/^>{7}(?: |\r?$)/.test(line)) section = 'both'
    else {
      if (section === 'both' || section === 'ours') sides.ours.push(line)
      if (section === 'both' || section === 'theirs') sides.theirs.push(line)
    }
  }
  return [sides.ours.join('\n'), sides.theirs.join('\n')]
}
