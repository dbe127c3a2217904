import { type EnvironmentVariable, environmentVariables } from './environment-variables.ts'

/** The Markdown table of every variable: spellings, what each does here, and what counts when it is not set. */
export function renderEnvironmentTable(): string {
  const rows = Object.values(environmentVariables).map((variable: EnvironmentVariable) => {
    const names = [
      `\`${variable.name}\``,
      ...(variable.aliases ?? []).map(({ name, note }) => `or \`${name}\`${note === undefined ? '' : ` (${note})`}`)
    ]
    const unit = variable.unit === undefined ? '' : ` ${variable.unit}`
    const value = variable.default === undefined || variable.default === '' ? '–' : `${variable.default}${unit}`
    const inUnit = variable.unit === 's' ? ' In seconds.' : ''
    return [names.join('<br>'), value, `${variable.description}${inUnit}`.replaceAll('|', '\\|')]
  })
  return [['variable', 'default', 'what it does here'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
}
