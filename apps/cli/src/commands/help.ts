import { exitCodes } from '../exit-codes.ts'
import type { Command } from './command.ts'

export function renderHelp(commands: readonly Command[]): string {
  const lines = commands.map(({ name, usage, summary }) => `  ${`ha ${name} ${usage}`.trimEnd()}\n      ${summary}`)
  const codes = Object.entries(exitCodes).map(([code, says]) => `  ${code.padStart(3)}  ${says}`)
  return `Usage:\n${lines.join('\n')}\n\nWithout --on it is $HA_ON, else processes.\n\nExit codes:\n${codes.join('\n')}\n`
}
