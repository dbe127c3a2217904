import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunRecord } from '../run-record.ts'
import { renderHtml } from './render-html.ts'
import { renderMarkdown } from './render-markdown.ts'

export interface ReportFiles {
  readonly html: string
  readonly json: string
  readonly markdown: string
}

/** Writes what a run found: a page to look at, the record for `ha report`, a table to paste. Returns the files' paths. */
export async function writeReport(record: RunRecord, directory: string): Promise<ReportFiles> {
  await mkdir(directory, { recursive: true })
  const files = {
    html: join(directory, 'report.html'),
    json: join(directory, 'report.json'),
    markdown: join(directory, 'report.md')
  }
  await Promise.all([
    writeFile(files.html, renderHtml(record)),
    writeFile(files.json, `${JSON.stringify(record)}\n`),
    writeFile(files.markdown, renderMarkdown(record))
  ])
  return files
}
