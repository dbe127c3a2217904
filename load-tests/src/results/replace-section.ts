/** The document with that section's text in place of what it had, at its end when there was none; other sections stay. */
export function replaceSection(document: string, title: string, text: string): string {
  const section = `## ${title}\n${text.trim()}\n`
  const lines = document.trimEnd().split('\n')
  const from = lines.indexOf(`## ${title}`)
  if (from === -1) return `${[document.trimEnd(), section].filter(Boolean).join('\n\n')}`
  const next = lines.findIndex((line, i) => i > from && line.startsWith('## '))
  const [before, after] = [lines.slice(0, from), next === -1 ? [] : lines.slice(next)]
  return [...before, section, ...after].join('\n').trimEnd().concat('\n')
}
