import { Counter, type Registry } from 'prom-client'

export interface SessionMetrics {
  readonly reads: Counter<'outcome'>
  readonly overwrittenFields: Counter
}

export function createSessionMetrics(registry: Registry): SessionMetrics {
  const registers = [registry]
  return {
    reads: new Counter({
      name: 'session_reads_total',
      help: 'Session reads by outcome: found, missing (confirmed), unavailable.',
      labelNames: ['outcome'],
      registers
    }),
    overwrittenFields: new Counter({
      name: 'session_overwritten_fields_total',
      help: 'Session fields that two parallel requests set to different values; the later one stands.',
      registers
    })
  }
}
