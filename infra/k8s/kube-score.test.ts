import { describe, expect, it, vi } from 'vitest'
import { accepted, covers, runKubeScore } from './kube-score.ts'
import { hasProgram, kustomize } from './render.ts'
import { canRenderAll, renders } from './renders.ts'

// Programs are started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const findUnaccepted = (name: string, text: string) =>
  runKubeScore(text).filter((finding) => !accepted.some((entry) => covers(entry, name, finding)))

// A YAML line that is changed, and what must be said of that.
const faults: [string, RegExp, string, string][] = [
  [
    'a root that can be written',
    /readOnlyRootFilesystem: true/,
    'readOnlyRootFilesystem: false',
    'readonlyrootfilesystem'
  ],
  [
    'a container that is privileged',
    /allowPrivilegeEscalation: false/,
    'privileged: true',
    'security-context-privileged'
  ],
  ['a missing seccomp profile', /seccompProfile:/, 'noSeccompProfile:', 'container-seccomp-profile'],
  ['a missing limit of memory', /limits:/, 'noLimits:', 'container-resources'],
  ['a Service without pods', /(selector:\n +app.kubernetes.io\/component: )api/, '$1nothing', 'service-targets-pod'],
  ['a missing readiness probe', /readinessProbe:/, 'noReadinessProbe:', 'pod-probes'],
  ['a pod without a policy', /kind: NetworkPolicy/g, 'kind: NoPolicy', 'pod-networkpolicy']
]

describe.skipIf(!hasProgram('kube-score'))('kube-score', () => {
  it.each(renders)('finds nothing in %s but what infra/kube-score.yaml accepts', (name, render) => {
    expect(findUnaccepted(name, render())).toEqual([])
  })

  it.skipIf(!canRenderAll)('finds all that infra/kube-score.yaml accepts, and a reason for each', () => {
    const found = renders.flatMap(([name, render]) => runKubeScore(render()).map((finding) => ({ name, finding })))
    const stale = accepted.filter((entry) => !found.some(({ name, finding }) => covers(entry, name, finding)))
    expect(stale).toEqual([])
    for (const entry of accepted) expect(entry.why, entry.check).toMatch(/\S/)
    const names = renders.map(([name]) => name)
    for (const { exceptIn = [] } of accepted) expect(names).toEqual(expect.arrayContaining([...exceptIn]))
  })

  it.skipIf(!hasProgram('kubectl')).each(faults)('notices %s', (_fault, line, instead, check) => {
    const text = kustomize('overlays/production')
    const broken = text.replace(line, instead)
    expect(broken).not.toBe(text)
    const found = findUnaccepted('overlay production', broken).map((finding) => finding.check)
    expect(found.join()).toContain(check)
  })
})
