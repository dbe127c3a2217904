import { beforeAll, describe, expect, it, vi } from 'vitest'
import { judgesCustomResources, runKubeconform } from './kubeconform.ts'
import { hasProgram } from './render.ts'
import { renders, withComponents } from './renders.ts'

// Programs are started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

// A line of an object that is changed, and what must be said of that.
type Fault = [fault: string, kind: string, line: RegExp, instead: string, says: RegExp]
const faults: Fault[] = [
  ['a field that is misspelt', 'Deployment', /replicas: \d/, 'replicaz: 3', /replicaz/],
  ['a value of another type', 'Deployment', /replicas: \d/, 'replicas: three', /replicas.*integer/]
]
const faultsOfCustomResources: Fault[] = [
  ['a misspelt field of a ServiceMonitor', 'ServiceMonitor', /endpoints:/, 'endpointz:', /endpointz/],
  ['a misspelt label', 'ServiceMonitor', /(kind: ServiceMonitor\nmetadata:\n)/, '$1  lables: {}\n', /lables/],
  ['a misspelt field of a rule', 'PrometheusRule', /for: 5m/, 'four: 5m', /four/],
  ['a duration with a blank', 'PrometheusRule', /for: 5m/, 'for: 5 m', /\/for'.*pattern/],
  ['a rule without an expression', 'PrometheusRule', / +expr: .*\n/, '', /expr/],
  ['a role that is not discovered', 'ScrapeConfig', /role: Service/, 'role: Services', /role/],
  ['a value that was forgotten', 'ScrapeConfig', /metricsPath: .*/, 'metricsPath:', /metricsPath/],
  ['a version that is not served', 'ScrapeConfig', /coreos.com\/v1alpha1/, 'coreos.com/v1', /could not find schema/]
]

describe.skipIf(!hasProgram('kubeconform'))('kubeconform', () => {
  it.each(renders)('finds nothing wrong with %s', (_name, render) => {
    const { valid, skipped, faults } = runKubeconform(render())
    expect(faults).toEqual([])
    expect(valid).toBeGreaterThan(0)
    if (judgesCustomResources) expect(skipped).toBe(0)
  })

  describe.skipIf(!hasProgram('kubectl'))('notices', () => {
    let text: string
    beforeAll(() => {
      text = withComponents(['monitoring'])
    })
    const expectNoticed = (...[, kind, line, instead, says]: Fault) => {
      // Alone it is judged sooner.
      const object = text.split(/^---\n/m).find((document) => document.includes(`kind: ${kind}\n`)) ?? ''
      expect(runKubeconform(object.replace(line, instead)).faults).toEqual([expect.stringMatching(says)])
    }

    it.each(faults)('%s', expectNoticed)
    it.skipIf(!judgesCustomResources).each(faultsOfCustomResources)('%s', expectNoticed)
  })
})
