export { NotARunRecordError, parseRunRecord } from './parse-run-record.ts'
export { renderComparison } from './render-comparison.ts'
export { renderMarkdown } from './render-markdown.ts'
