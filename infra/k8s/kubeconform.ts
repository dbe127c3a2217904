import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { kubernetesFolder, kubernetesVersion } from './render.ts'

const kubernetesSchemas = process.env.KUBE_SCHEMAS ?? '/usr/local/share/kube-schemas'
// `make crd-schemas` writes them there.
const crdSchemas = process.env.CRD_SCHEMAS ?? resolve(kubernetesFolder, '../../.tools/crd-schemas')

/** Whether custom resources are judged as well; a folder that is named and missing is an error, not a reason to skip them. */
export const judgesCustomResources = process.env.CRD_SCHEMAS !== undefined || existsSync(crdSchemas)

const locations = [
  `${kubernetesSchemas}/{{ .NormalizedKubernetesVersion }}-standalone{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json`,
  `${crdSchemas}/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json`
]

export interface Verdict {
  readonly valid: number
  /** Objects that no schema was found for. */
  readonly skipped: number
  /** `Kind name: what is wrong`. */
  readonly faults: readonly string[]
}

interface Report {
  readonly resources: readonly { kind: string; name: string; msg: string }[]
  readonly summary: { valid: number; skipped: number }
}

/** What kubeconform says of a rendered text. */
export function runKubeconform(text: string): Verdict {
  const args = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', kubernetesVersion]
  const { stdout, stderr, error } = spawnSync(
    'kubeconform',
    [
      ...args,
      ...(judgesCustomResources ? [] : ['-ignore-missing-schemas']),
      ...locations.flatMap((location) => ['-schema-location', location])
    ],
    { input: text, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }
  )
  if (!stdout?.startsWith('{')) throw new Error(stderr || String(error))
  const { resources, summary } = JSON.parse(stdout) as Report
  return {
    valid: summary.valid,
    skipped: summary.skipped,
    faults: resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`)
  }
}
