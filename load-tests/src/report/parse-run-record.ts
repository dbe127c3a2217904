import { z } from 'zod'
import { type RunRecord, runRecordSchema } from '../run-record.ts'

/** The text is not a run of load in the format that is known here; the message says why. */
export class NotARunRecordError extends Error {
  override name = 'NotARunRecordError'
  readonly code = 'NOT_A_RUN_RECORD'
}

const formatSchema = z.object({ format: z.unknown() })

/** The JSON that `writeReport` wrote, checked. */
export function parseRunRecord(text: string): RunRecord {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new NotARunRecordError('it is not JSON: expected the report.json of a load test', { cause })
  }
  const { data } = formatSchema.safeParse(json)
  if (data?.format === undefined) throw new NotARunRecordError('it is not the report.json of a load test')
  if (data.format !== 1) {
    throw new NotARunRecordError(`it has format ${JSON.stringify(data.format)}, and this version reads 1`)
  }
  const parsed = runRecordSchema.safeParse(json)
  if (!parsed.success) {
    throw new NotARunRecordError(`it is not a whole report of a load test:\n${z.prettifyError(parsed.error)}`)
  }
  return parsed.data
}
