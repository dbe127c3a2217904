import { Counter, type Registry } from 'prom-client'

export interface AttemptMetrics {
  readonly refused: Counter<'kind' | 'limit'>
}

export function createAttemptMetrics(registry: Registry): AttemptMetrics {
  return {
    refused: new Counter({
      name: 'attempts_refused_total',
      help: 'Attempts answered 429, by kind (sign-in, sign-up, password) and by the limit that was reached.',
      labelNames: ['kind', 'limit'],
      registers: [registry]
    })
  }
}
