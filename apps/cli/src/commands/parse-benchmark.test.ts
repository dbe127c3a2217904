import { expect, it } from 'vitest'
import { parseBenchmark } from './parse-benchmark.ts'

const csv = `WARNING: Could not fetch server CONFIG
"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
"PING_MBULK","83333.34","0.335","0.128","0.319","0.527","0.711","1.255"
"SET","71428.57","0.387","0.136","0.367","0.599","0.855","1.631"
`

it('names what redis-benchmark measured', () => {
  const [ping, set, ...others] = parseBenchmark(csv)
  expect(ping).toEqual({
    test: 'PING_MBULK',
    requestsPerSecond: 83_333.34,
    averageMs: 0.335,
    minMs: 0.128,
    p50Ms: 0.319,
    p95Ms: 0.527,
    p99Ms: 0.711,
    maxMs: 1.255
  })
  expect(set).toMatchObject({ test: 'SET', requestsPerSecond: 71_428.57 })
  expect(others).toEqual([])
})
