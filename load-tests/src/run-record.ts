import { z } from 'zod'

/** A mark on the run's one clock: milliseconds since the load began. */
const runEventSchema = z.object({
  atMs: z.number(),
  kind: z.enum([
    'load-started',
    'warm',
    'fault',
    'suspected',
    'master-lost',
    'promoted',
    'replica-attached',
    'adopted',
    'released',
    'healed',
    'load-ended',
    'drained'
  ]),
  /** What to write beside the mark, such as "redis-2 promoted". */
  label: z.string(),
  /** Who saw it: the run, the watcher of the topology, an instance of the API. */
  source: z.string()
})

/** How a request ended, as its user saw it. */
export const outcomes = ['ok', 'stale-marked', 'shed', 'unavailable', 'failed', 'unreached', 'timeout'] as const

/** Requests of one route and outcome that ended within one slice of `sliceMs`. */
const requestSliceSchema = z.object({
  atMs: z.number(),
  route: z.string(),
  kind: z.enum(['read', 'write', 'other']),
  outcome: z.enum(outcomes),
  count: z.int().nonnegative()
})

/** Latencies in milliseconds of the answers of one route and read source within one window. */
const latencyWindowSchema = z.object({
  atMs: z.number(),
  route: z.string(),
  /** `replica`, `master`, or `none` for what read nothing of a session. */
  source: z.string(),
  count: z.int().nonnegative(),
  p50: z.number(),
  p90: z.number(),
  p99: z.number(),
  max: z.number()
})

/** One target and what was found: a run keeps its promises when each check is met. */
const checkSchema = z.object({
  /** `P1` … `P8` of docs/architecture.md, `k6` for its thresholds, or `load` for the generator's own. */
  promise: z.string(),
  /** A stable name, such as `lost-writes`. */
  name: z.string(),
  title: z.string(),
  value: z.number(),
  unit: z.string(),
  comparison: z.enum(['<=', '>=']),
  target: z.number(),
  isMet: z.boolean(),
  /** Examples, bounds, or why the target differs under this fault. */
  note: z.string().optional()
})

const nodeStateSchema = z.object({
  name: z.string(),
  address: z.string(),
  role: z.string(),
  isUp: z.boolean(),
  /** Bytes. */
  offset: z.number().optional()
})

/** All that one run of load found: what the report draws and what `ha report compare` reads. */
export const runRecordSchema = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  startedAt: z.string(),
  /** The command that does the same again. */
  command: z.string(),
  settings: z.object({
    fault: z.string(),
    on: z.string(),
    profile: z.string(),
    scenario: z.string(),
    store: z.string(),
    seed: z.number(),
    target: z.string().optional(),
    apiInstances: z.int(),
    replicas: z.int(),
    sentinels: z.int(),
    downAfterMs: z.int(),
    /** Iterations a second that were asked for. */
    rate: z.number()
  }),
  machine: z.object({
    cpus: z.int(),
    cpuModel: z.string(),
    memoryBytes: z.number(),
    versions: z.record(z.string(), z.string())
  }),
  durationMs: z.number(),
  sliceMs: z.number(),
  windowMs: z.number(),
  events: z.array(runEventSchema),
  requests: z.array(requestSliceSchema),
  latencies: z.array(latencyWindowSchema),
  /** The same over the whole run: `atMs` 0. */
  totals: z.array(latencyWindowSchema),
  checks: z.array(checkSchema),
  /** Whether the generator itself kept up; late, its gaps are not the service's. */
  generator: z.object({
    iterations: z.int(),
    droppedIterations: z.int(),
    /** Longest time between two ticks of the generator's own clock, milliseconds. */
    longestPauseMs: z.number(),
    isLate: z.boolean()
  }),
  topology: z.object({ before: z.array(nodeStateSchema), after: z.array(nodeStateSchema) }),
  /** `inconclusive`: the generator was late, and only targets in milliseconds were missed. */
  verdict: z.enum(['kept', 'broken', 'inconclusive'])
})

export type RunRecord = z.infer<typeof runRecordSchema>
export type RunEvent = z.infer<typeof runEventSchema>
export type RequestSlice = z.infer<typeof requestSliceSchema>
export type LatencyWindow = z.infer<typeof latencyWindowSchema>
export type Check = z.infer<typeof checkSchema>
export type NodeState = z.infer<typeof nodeStateSchema>
export type Outcome = (typeof outcomes)[number]
