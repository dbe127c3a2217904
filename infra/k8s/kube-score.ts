import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { kubernetesFolder, kubernetesVersion } from './render.ts'

/** One sentence of kube-score about one object. */
export interface Finding {
  readonly check: string
  readonly says: string
  /** `Kind name`. */
  readonly object: string
}

/** One entry of infra/kube-score.yaml. */
interface Accepted {
  readonly check: string
  readonly says?: string
  readonly of?: string
  readonly exceptIn?: readonly string[]
  readonly why: string
}

interface Scored {
  readonly type_meta: { readonly kind: string }
  readonly object_meta: { readonly name: string }
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly comment: string }
    readonly grade: number
    readonly skipped: boolean
    readonly comments: readonly { readonly summary: string }[] | null
  }[]
}

const { optional, accepted }: { readonly optional: readonly string[]; readonly accepted: readonly Accepted[] } = parse(
  readFileSync(join(kubernetesFolder, '../kube-score.yaml'), 'utf8')
)

export { accepted }

/** All that is less than faultless in a rendered text. */
export function runKubeScore(text: string): readonly Finding[] {
  // It takes no patch version.
  const version = `v${kubernetesVersion.replace(/\.\d+$/, '')}`
  const args = ['score', '-', '--output-format', 'json', '--kubernetes-version', version]
  const { stdout, stderr, error } = spawnSync(
    'kube-score',
    [...args, ...optional.flatMap((check) => ['--enable-optional-test', check])],
    { input: text, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }
  )
  if (!stdout?.startsWith('[')) throw new Error(stderr || String(error))
  return (JSON.parse(stdout) as readonly Scored[]).flatMap(toFindings)
}

/** Whether an entry speaks of what was found in a render. */
export function covers({ check, says, of, exceptIn }: Accepted, render: string, finding: Finding): boolean {
  return (
    check === finding.check &&
    (says === undefined || says === finding.says) &&
    (of === undefined || new RegExp(of).test(finding.object)) &&
    !exceptIn?.includes(render)
  )
}

function toFindings({ type_meta: { kind }, object_meta: { name }, checks }: Scored): readonly Finding[] {
  const faulty = checks.filter(({ grade, skipped }) => !skipped && grade < 10)
  return faulty.flatMap(({ check, comments }) =>
    (comments ?? [{ summary: check.comment }]).map(({ summary }) => ({
      check: check.id,
      says: summary,
      object: `${kind} ${name}`
    }))
  )
}
