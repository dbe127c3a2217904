import { backupCommand, restoreCommand } from './backup.command.ts'
import { benchmarkCommand } from './benchmark.command.ts'
import { checklistCommand } from './checklist.command.ts'
import type { Command } from './command.ts'
import { connectCommand } from './connect.command.ts'
import { demoCommand } from './demo.command.ts'
import { doctorCommand } from './doctor.command.ts'
import { downCommand } from './down.command.ts'
import { failoverCommand, switchoverCommand } from './failover.command.ts'
import { faultCommand } from './fault.command.ts'
import { flushAllCommand } from './flush-all.command.ts'
import { healCommand } from './heal.command.ts'
import { healthCommand } from './health.command.ts'
import { infoCommand } from './info.command.ts'
import { jobsCommand } from './jobs.command.ts'
import { logsCommand } from './logs.command.ts'
import { reportCommand } from './report.command.ts'
import { restartCommand } from './restart.command.ts'
import { rotatePasswordCommand } from './rotate-password.command.ts'
import { scaleCommand } from './scale.command.ts'
import { sentinelStatusCommand } from './sentinel-status.command.ts'
import { statusCommand } from './status.command.ts'
import { testFailoverCommand } from './test-failover.command.ts'
import { testReplicationCommand } from './test-replication.command.ts'
import { upCommand } from './up.command.ts'
import { watchCommand } from './watch.command.ts'

/** Every command, in the order of `ha help`. */
export const commands: readonly Command[] = [
  demoCommand,
  upCommand,
  downCommand,
  restartCommand,
  scaleCommand,
  statusCommand,
  healthCommand,
  sentinelStatusCommand,
  infoCommand,
  doctorCommand,
  checklistCommand,
  logsCommand,
  watchCommand,
  connectCommand,
  faultCommand,
  healCommand,
  failoverCommand,
  switchoverCommand,
  testReplicationCommand,
  testFailoverCommand,
  benchmarkCommand,
  backupCommand,
  restoreCommand,
  flushAllCommand,
  rotatePasswordCommand,
  jobsCommand,
  reportCommand
]
