import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'

export const kubernetesFolder = import.meta.dirname
export const chartFolder = resolve(kubernetesFolder, '../helm/sessions')

/** What is known of every object. */
export interface KubernetesObject {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly [key: string]: unknown
}

/** The oldest Kubernetes that is promised and checked. */
export const kubernetesVersion = '1.34.0'

/** The text of an overlay or of any folder with a kustomization. */
export function kustomize(folder: string): string {
  return run('kubectl', ['kustomize', join(kubernetesFolder, folder)])
}

/** The text of the chart; what it refuses is thrown with its words. */
export function helmTemplate(args: readonly string[] = [], release = 'demo'): string {
  return run('helm', ['template', release, chartFolder, '--kube-version', kubernetesVersion, ...args])
}

export function parseObjects(text: string): KubernetesObject[] {
  // As Kubernetes reads it: 0440 is octal.
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null)
}

export function hasProgram(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(stderr)
  return stdout
}
