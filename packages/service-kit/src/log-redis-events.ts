import { type NodeAddress, type RedisHa, toAddressKey, type View } from '@repo/redis-ha'
import type { Logger } from './logger.ts'

/** One line for each change of state of Redis, as fields. */
export function logRedisEvents(redis: Pick<RedisHa, 'config' | 'on'>, logger: Logger): void {
  let connected = false
  redis.on('topology-found', ({ view }) => {
    if (connected) logger.info({ ...toViewFields(view) }, 'topology found again')
    else logConnected(redis, view, logger)
    connected = true
  })
  redis.on('topology-lost', ({ error }) => {
    logger.warn({ problem: error.problem, reason: error.message }, 'no usable Redis topology, searching')
  })
  redis.on('master-switched', ({ from, to, epoch }) => {
    logger.warn({ from: toAddressKey(from), to: toAddressKey(to), epoch }, 'master switched')
  })
  redis.on('replica-added', ({ address }) => logger.info({ replica: toAddressKey(address) }, 'replica added'))
  redis.on('replica-removed', ({ address }) => logger.info({ replica: toAddressKey(address) }, 'replica removed'))
  redis.on('node-suspect', ({ address }) => logger.warn({ node: toAddressKey(address) }, 'node does not answer'))
  redis.on('node-lost', ({ address, reason }) => logger.warn({ node: toAddressKey(address), reason }, 'node lost'))
  redis.on('node-promoted', ({ address }) => logger.info({ node: toAddressKey(address) }, 'node promoted'))
  redis.on('node-recovered', ({ address }) => logger.info({ node: toAddressKey(address) }, 'node recovered'))
  redis.on('sentinel-event', ({ sentinel, sentinelEvent, message }) => {
    logger.info({ sentinel: toAddressKey(sentinel), sentinelEvent, message }, 'Sentinel event')
  })
  redis.on('finding', ({ finding, isActive, detail }) => {
    if (isActive) logger.warn({ finding, detail }, 'topology finding')
    else logger.info({ finding }, 'topology finding is over')
  })
  redis.on('writes-accounted', ({ lower, upper, isKnown }) => {
    if (lower > 0) logger.error({ lower, upper, isKnown }, 'acknowledged writes lost in the failover')
    else if (upper > 0) logger.warn({ lower, upper, isKnown }, 'acknowledged writes may be lost in the failover')
  })
  redis.on('writes-held', ({ reason }) => logger.warn({ reason }, 'writes held'))
  redis.on('writes-released', ({ heldMs, heldWrites }) => logger.info({ heldMs, heldWrites }, 'writes released'))
  redis.on('failover-completed', ({ from, to, epoch, writeGapMs, steps }) => {
    logger.warn({ from: toAddressKey(from), to: toAddressKey(to), epoch, writeGapMs, steps }, 'failover completed')
  })
}

function logConnected(redis: Pick<RedisHa, 'config'>, view: View, logger: Logger): void {
  const { config } = redis
  const master = toMasterFields(view.master)
  if (config.mode === 'sentinel') {
    const fields = { masterName: config.masterName, ...master, sentinelCount: view.sentinels.length }
    logger.info(fields, 'connected to Redis via Sentinel')
  } else {
    logger.info(master, 'connected to Redis')
  }
}

function toViewFields(view: View): object {
  return {
    ...toMasterFields(view.master),
    epoch: view.epoch,
    replicas: view.replicas.map(({ address }) => toAddressKey(address))
  }
}

function toMasterFields(master: NodeAddress): object {
  return { masterHost: master.host, masterPort: master.port }
}
