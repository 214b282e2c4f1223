/** Pure: a prompt template with the words of a work item in it. What the item says is never read as a template. */

/** `{name}` becomes `fields.name`; braces around any other word stay as they are. */
export function fillPrompt(template: string, fields: Readonly<Record<string, string>>): string {
  const known = new Map(Object.entries(fields))
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole)
}
