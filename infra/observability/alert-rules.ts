import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly runbook: string }
}

interface RecordingRule {
  readonly record: string
  readonly expr: string
}

const folder = new URL('./rules/', import.meta.url)

/** Every rule of every file in rules/. */
export function readRules(): readonly (AlertRule | RecordingRule)[] {
  return readdirSync(folder).flatMap((file) => {
    const { groups } = parse(readFileSync(new URL(file, folder), 'utf8')) as {
      groups: { rules: (AlertRule | RecordingRule)[] }[]
    }
    return groups.flatMap(({ rules }) => rules)
  })
}

/** The alerts among them. */
export function readAlerts(): readonly AlertRule[] {
  return readRules().filter((rule) => 'alert' in rule)
}

/** `RedisSentinelQuorumLost` as a file is called: `redis-sentinel-quorum-lost`. */
export function toKebabCase(alert: string): string {
  return alert.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase()
}
