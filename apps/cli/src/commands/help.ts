import type { Command } from './command.ts'

export function renderHelp(commands: readonly Command[]): string {
  const rows = commands.map(({ name, usage, summary }) => [`ha ${name} ${usage}`.trimEnd(), summary] as const)
  const width = Math.max(...rows.map(([call]) => call.length))
  const lines = rows.map(([call, summary]) => `  ${call.padEnd(width)}  ${summary}`)
  return `Usage:\n${lines.join('\n')}\n\nExit codes: 0 done, 1 failed, 2 wrong usage.\n`
}
