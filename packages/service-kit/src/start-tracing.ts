import type { Tracing } from './tracing.ts'

export interface TracingOptions {
  /** Base URL of an OTLP/HTTP collector; nothing is loaded or traced without it. */
  readonly endpoint: string | undefined
  readonly serviceName: string
  readonly instance: string
}

/** Starts OpenTelemetry where an endpoint is set. Called before the first request, best before anything is built. */
export async function startTracing({ endpoint, ...options }: TracingOptions): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined
  const { createTracing } = await import('./create-tracing.ts')
  return createTracing({ endpoint, ...options })
}
