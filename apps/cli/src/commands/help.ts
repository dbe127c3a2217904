import { exitCodes, restoreExitCodes } from '../exit-codes.ts'
import type { Command } from './command.ts'

export function renderHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage, summary }) => `  ${`ha ${name} ${usage}`.trimEnd()}\n      ${summary}`)
  return `Usage:
${lines.join('\n')}

Without --on it is $HA_ON, else processes.

--json prints one value for programs on standard output, and nothing else there; its names and units are in
docs/guides/commands.md#for-programs.

Exit codes:
${renderCodes(exitCodes)}

Exit codes of ha restore (docs/guides/restore.md):
${renderCodes(restoreExitCodes)}
`
}

function renderCodes(codes: Readonly<Record<string, string>>): string {
  return Object.entries(codes)
    .map(([code, says]) => `  ${code.padStart(3)}  ${says}`)
    .join('\n')
}
