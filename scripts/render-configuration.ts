import { toJSONSchema, type ZodType } from 'zod'
import { apiConfigSchema } from '../apps/api/src/config.ts'
import { workerConfigSchema } from '../apps/worker/src/config.ts'
import { renderEnvironmentTable } from '../packages/redis-ha/src/index.ts'

interface Field {
  readonly description?: string
  readonly default?: unknown
}

/** docs/configuration.md: every environment variable, as the code describes it. */
export function renderConfiguration(): string {
  return `# Configuration

Everything is set by environment variables, read once at start. All problems are reported together, in words, before
anything listens; the exit code is then 1. A secret may be in a file as well: \`SESSION_SECRETS_FILE\`, \`SMTP_URL_FILE\` and
the like name it. This page is made from the code by \`make docs\`.

## Redis
For the API and the worker alike. Several spellings of one setting may be set as long as they agree.

${renderEnvironmentTable()}
## apps/api
${renderTable(apiConfigSchema)}
## apps/worker
${renderTable(workerConfigSchema)}`
}

function renderTable(schema: ZodType): string {
  const { properties = {}, required = [] } = describe(schema, 'input')
  // A default that is not in the form of the input stands with the output only.
  const outputs = describe(schema, 'output').properties ?? {}
  const rows = Object.entries(properties).map(([name, field]) => {
    const value = required.includes(name)
      ? 'required'
      : name === 'INSTANCE_NAME'
        ? 'the host name'
        : toText(field.default ?? outputs[name]?.default)
    return `| \`${name}\` | ${value} | ${field.description ?? ''} |\n`
  })
  return `| variable | default | what it does |\n| --- | --- | --- |\n${rows.join('')}`
}

function toText(value: unknown): string {
  return value === undefined ? '–' : String(value)
}

function describe(schema: ZodType, io: 'input' | 'output') {
  return toJSONSchema(schema, { io, unrepresentable: 'any' }) as {
    properties?: Record<string, Field>
    required?: string[]
  }
}
