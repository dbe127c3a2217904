import { hash } from 'node:crypto'
import { type JobContract, type JobPayload, toJobId } from '@repo/contracts'
import { z } from 'zod'
import { checkJobId, isJobId } from './job-id.ts'
import type { NamedJob } from './job-producer.ts'

const entrySchema = z.object({ id: z.string().refine(isJobId), name: z.string().min(1), data: z.unknown() })

/** Text of a job for the outbox; the same job gives the same text. */
export function toOutboxEntry<Contract extends JobContract>(contract: Contract, payload: JobPayload<Contract>): string {
  const data: unknown = contract.payload.parse(payload)
  const id = checkJobId(toJobId(contract, payload))
  return JSON.stringify({ id, name: contract.name, data } satisfies NamedJob)
}

/**
 * The job of an entry. What cannot be read, or what the queue would not take, becomes a job that nobody knows: it ends among
 * the dead letters, not in silence.
 */
export function parseOutboxEntry(text: string): NamedJob {
  try {
    return entrySchema.parse(JSON.parse(text)) as NamedJob
  } catch {
    return { id: `unreadable-${hash('sha256', text, 'hex')}`, name: 'unreadable', data: { text } }
  }
}
