import type { Command } from './command.ts'
import { demoCommand } from './demo.command.ts'
import { downCommand } from './down.command.ts'
import { failoverCommand, switchoverCommand } from './failover.command.ts'
import { faultCommand } from './fault.command.ts'
import { healCommand } from './heal.command.ts'
import { jobsCommand } from './jobs.command.ts'
import { logsCommand } from './logs.command.ts'
import { restartCommand } from './restart.command.ts'
import { statusCommand } from './status.command.ts'
import { upCommand } from './up.command.ts'
import { watchCommand } from './watch.command.ts'

/** Every command, in the order of `ha help`. */
export const commands: readonly Command[] = [
  demoCommand,
  upCommand,
  downCommand,
  restartCommand,
  statusCommand,
  logsCommand,
  watchCommand,
  faultCommand,
  healCommand,
  failoverCommand,
  switchoverCommand,
  jobsCommand
]
