import type { Logger } from './logger.ts'

/** Anything that says `error` on trouble and `ready` when it is over, as ioredis and BullMQ do. */
interface Connection {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'ready', listener: () => void): unknown
}

/** Logs when trouble begins and when it ends, not each retry in between. */
export function logConnectionTrouble(connection: Connection, logger: Logger, name: string): void {
  let inTrouble = false
  connection.on('error', (error) => {
    if (!inTrouble) logger.warn({ err: error, connection: name }, 'connection in trouble')
    inTrouble = true
  })
  connection.on('ready', () => {
    if (inTrouble) logger.info({ connection: name }, 'connection recovered')
    inTrouble = false
  })
}
