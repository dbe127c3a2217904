import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { Logger } from './logger.ts'
import type { Readiness } from './readiness.ts'

export interface CloseStep {
  readonly name: string
  readonly close: () => Promise<unknown>
}

export interface StopOptions {
  readonly logger: Logger
  readonly readiness: Readiness
  /** Wait on SIGTERM before anything closes: load balancers need it to notice `/readyz`. */
  readonly drainMs: number
  /** Over all of it, the drain included; then the process exits with 1. */
  readonly deadlineMs: number
  /** Closed one after the other: what uses something stands before it. */
  readonly steps: readonly CloseStep[]
}

/** Stops the process in order on a signal or an uncaught error; a second signal exits at once. */
export function stopGracefully(options: StopOptions): { uninstall(): void } {
  const { logger, readiness, drainMs, deadlineMs, steps } = options
  return closeWithGrace(
    {
      delay: deadlineMs,
      logger: { error: (error: unknown) => logger.error({ err: error }, 'stopped with an error') },
      onSecondSignal: (signal) => logger.error({ signal }, 'second signal, exiting at once'),
      onSecondError: (error) => logger.error({ err: error }, 'second error while stopping, exiting at once'),
      onTimeout: () => logger.error({ deadlineMs }, 'not stopped within the deadline, exiting')
    },
    async ({ signal, err }) => {
      if (err === undefined) logger.info({ signal }, 'stopping')
      else logger.fatal({ err }, 'uncaught error, stopping')
      readiness.startDraining()
      if (signal === 'SIGTERM') await sleep(drainMs)
      await closeInOrder(steps, logger)
      logger.info('stopped')
    }
  )
}

/** Closes every step even when one before it fails; throws at the end when one did. */
export async function closeInOrder(steps: readonly CloseStep[], logger: Logger): Promise<void> {
  const failed: string[] = []
  for (const { name, close } of steps) {
    try {
      await close()
    } catch (error) {
      logger.error({ err: error, step: name }, 'a step of stopping failed')
      failed.push(name)
    }
  }
  if (failed.length > 0) throw new Error(`could not close: ${failed.join(', ')}`)
}
