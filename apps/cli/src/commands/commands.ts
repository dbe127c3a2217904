import type { Command } from './command.ts'
import { demoCommand } from './demo.command.ts'
import { failoverCommand, switchoverCommand } from './failover.command.ts'
import { faultCommand } from './fault.command.ts'
import { healCommand } from './heal.command.ts'
import { jobsCommand } from './jobs.command.ts'
import { statusCommand } from './status.command.ts'
import { watchCommand } from './watch.command.ts'

/** Every command, in the order of `ha help`. */
export const commands: readonly Command[] = [
  demoCommand,
  statusCommand,
  watchCommand,
  faultCommand,
  healCommand,
  failoverCommand,
  switchoverCommand,
  jobsCommand
]
