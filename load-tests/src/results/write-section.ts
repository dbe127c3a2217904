import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { replaceSection } from './replace-section.ts'

/** Puts the text into that section of the document, such as load-tests/RESULTS.md; nothing without a file. */
export function writeSection(file: string | undefined, title: string, text: string): void {
  if (file === undefined) return
  const document = existsSync(file) ? readFileSync(file, 'utf8') : '# Results\n'
  writeFileSync(file, replaceSection(document, title, text))
}
