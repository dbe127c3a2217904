import { diagnose, rules } from '../doctor/diagnose.ts'
import { readFacts } from '../doctor/read-facts.ts'
import type { Finding } from '../doctor/rule.ts'
import { printResult } from '../output/print-result.ts'
import { paint } from '../output/style.ts'
import { onOption, onUsage, toStackKind } from '../stack/to-stack-kind.ts'
import { type Command, parseArguments } from './command.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  usage: `${onUsage} [--strict] [--json]`,
  summary:
    'Find what is wrong, and say what to do; exit code 1 when something is broken, with --strict also when risky',
  async run(args) {
    const { values } = parseArguments(this, args, {
      ...onOption,
      strict: { type: 'boolean' },
      json: { type: 'boolean' }
    })
    const findings = diagnose(await readFacts(await toStackKind(values.on).attach()))
    printResult(values, findings, renderFindings(findings))
    return findings.some(({ severity }) => severity === 'broken' || values.strict === true) ? 1 : 0
  }
}

function renderFindings(findings: readonly Finding[]): string {
  const blocks = findings.map(({ id, severity, says, advice, runbook }) => {
    const colour = severity === 'broken' ? 'red' : 'yellow'
    return `${paint(colour, severity)}  ${id}\n${says.map((line) => `  ${line}\n`).join('')}  ${advice}\n  docs/runbooks/${runbook}.md\n`
  })
  const broken = findings.filter(({ severity }) => severity === 'broken').length
  const sum =
    findings.length === 0
      ? `nothing found: ${rules.length} things are as they should be`
      : `${broken} broken, ${findings.length - broken} risky`
  return [...blocks, `${sum}\n`].join('\n')
}
