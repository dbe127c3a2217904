import type { ServiceLogLine } from './stack.ts'

/** A JSON line that a service of this project logged; `undefined` for any other text. */
export function parseLogLine(text: string): ServiceLogLine | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const fields = JSON.parse(text) as Record<string, unknown>
    const { time, msg, instance } = fields
    if (typeof time !== 'number' || typeof msg !== 'string') return undefined
    return { instance: String(instance), time, msg, fields }
  } catch {
    return undefined
  }
}
