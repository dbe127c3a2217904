import type { Cost } from './cost-in-namespace.ts'

/** Highest CPU time of a read, and lowest rate of replicated writes, as multiples of plain ioredis'. */
const limits = { getCpuRatio: 1.25, setThroughputRatio: 0.8 }

export function renderCosts(costs: readonly Cost[]): string {
  const cells = costs.map((cost) => `${cost.getCpuRatio.toFixed(2)} · ${cost.setThroughputRatio.toFixed(2)}`)
  return `against plain ioredis: CPU of a GET · rate of replicated SETs: ${cells.join(', ')}`
}

/** The targets that a run missed, in words. */
export function listMissedCosts(costs: readonly Cost[]): string[] {
  const highest = Math.max(...costs.map(({ getCpuRatio }) => getCpuRatio))
  const lowest = Math.min(...costs.map(({ setThroughputRatio }) => setThroughputRatio))
  return [
    ...(highest > limits.getCpuRatio
      ? [`CPU of a GET: ${highest.toFixed(2)} of plain ioredis', target ${limits.getCpuRatio}`]
      : []),
    ...(lowest < limits.setThroughputRatio
      ? [`rate of replicated SETs: ${lowest.toFixed(2)} of plain ioredis', target ${limits.setThroughputRatio}`]
      : [])
  ]
}
