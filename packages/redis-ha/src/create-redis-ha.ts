import { EventEmitter } from 'node:events'
import { ClosedError, RedisHaError, TopologyUnavailableError } from './errors.ts'
import { createFollowingIoredis } from './link/following-ioredis.ts'
import { NodeLink } from './link/node-link.ts'
import { NodeLinks } from './link/node-links.ts'
import { redialMovedMaster } from './link/redial-moved-master.ts'
import { startTicker } from './link/ticker.ts'
import { TlsError } from './link/tls-error.ts'
import type { RedisHaEvents } from './observe/events.ts'
import { describeHealth } from './observe/health.ts'
import { Observer } from './observe/observer.ts'
import { withSpans } from './observe/spans.ts'
import { Freshness } from './read/freshness.ts'
import { ReadRouter } from './read/read-router.ts'
import { rescueAllReads, rescueSlowReads } from './read/run-on.ts'
import type { RedisHa, RedisHaOptions } from './redis-ha.ts'
import { createMasterFinder } from './topology/master-finder.ts'
import { type NodeAddress, toAddressKey } from './topology/node-address.ts'
import { SentinelTopology } from './topology/sentinel-topology.ts'
import { StaticTopology } from './topology/static-topology.ts'
import { switchOver } from './topology/switchover.ts'
import { isElectable, type View } from './topology/view.ts'
import { WriteController } from './write/write-controller.ts'

const tickMs = 25
const lookAroundMs = 1000
/** Control, data, and on the master one for each class of writes and one that listens for announcements. */
const socketsPerReplica = 2
const socketsOfMaster = 5
const switchoverHoldMs = 10_000
const readyTimeoutMs = 10_000

/** Starts looking for the master at once; everything may be called before it is found. */
export function createRedisHa({ config, registry, clientName = 'redis-ha' }: RedisHaOptions): RedisHa {
  const { timings } = config
  const dial = (address: NodeAddress) => config.addressMap[toAddressKey(address)] ?? address
  const events = new EventEmitter<RedisHaEvents>()
  const topology = config.mode === 'sentinel' ? new SentinelTopology(config, clientName) : new StaticTopology(config)
  const links = new NodeLinks(
    (address) =>
      new NodeLink({
        address,
        dial: dial(address),
        credentials: config.redis,
        tls: config.tls,
        db: config.db,
        clientName,
        keepAlive: config.socketKeepAlive,
        connectTimeoutMs: timings.connectTimeoutMs,
        sampleMs: timings.sampleMs,
        suspectMs: timings.suspectMs,
        silentMs: timings.writeDeadlineMs,
        mayBeShared: config.mode === 'standalone'
      })
  )
  const freshness = new Freshness(topology)
  const writes = new WriteController({
    topology,
    links,
    strict: config.strict,
    // In standalone mode nobody promotes anything, and nobody can say which replica matters.
    hasPromotable: config.mode === 'sentinel',
    maxStalenessMs: timings.maxStalenessMs,
    writeHoldMs: timings.writeHoldMs,
    writeDeadlineMs: timings.writeDeadlineMs,
    onHeld: (reason) => observer.held(reason),
    onReleased: (released) => observer.released(released),
    onMasterOffset: (replid, sentAt, offset) => freshness.addMasterOffset(replid, sentAt, offset),
    onAcknowledged: () => observer.acknowledged(),
    onLoss: (loss) => observer.accounted(loss),
    onRepeated: () => observer.repeated(),
    onEnded: (operation, startedAt, error) => observer.ended(operation, startedAt, toOutcome(error))
  })
  const reads = new ReadRouter({
    topology,
    links,
    freshness,
    timings,
    onFallback: (reason) => observer.fellBack(reason),
    onServed: (query, result, now) => observer.readServed(query, result, now),
    onFailed: (startedAt, error) => observer.ended('read', startedAt, toOutcome(error))
  })
  const health = () =>
    describeHealth({
      mode: config.mode,
      topology,
      links,
      freshness,
      masterWritable: writes.isWritable,
      maxDegradedMs: timings.maxDegradedMs,
      maxStalenessMs: timings.maxStalenessMs
    })
  const observer = new Observer({
    events,
    registry,
    topology,
    links,
    health,
    heldWrites: () => writes.heldWrites,
    budgets: () => ({ hedge: reads.hedging.budget.left, repeat: writes.repeatsLeft }),
    maxConnections: config.maxConnections
  })

  topology.on('view', (view, previous) => {
    const replicas = view.replicas.map(({ address }) => address).slice(0, countReplicaLinks(config.maxConnections))
    links.want([view.master, ...replicas])
    writes.onView(view, previous)
  })
  topology.on('switching', () => writes.update())
  topology.on('heard', () => writes.onNews())
  links.on('sample', (link, sample) => {
    const isMaster = topology.view !== undefined && links.get(topology.view.master) === link && sample.role === 'master'
    if (isMaster) freshness.addMasterOffset(sample.replid, sample.sentAt, sample.offset)
    writes.onNews()
  })
  links.on('suspect', (link) => {
    rescueAllReads(link)
    topology.refresh()
    writes.update()
  })
  links.on('recovered', () => writes.update())
  links.on('close', (link) => {
    topology.refresh()
    writes.onClose(link)
  })
  let lookAroundAt = 0
  const stopTicker = startTicker(tickMs, (now, stallMs) => {
    for (const link of links.all) {
      link.tick(now, stallMs)
      // After a stall of our own the answers are already here, unread.
      if (stallMs === 0) rescueSlowReads(link, now, reads.hedging)
    }
    writes.tick(now)
    if (config.mode === 'standalone') redialMovedMaster(links.get(config.master), now)
    if (now >= lookAroundAt) {
      lookAroundAt = now + lookAroundMs
      observer.lookAround(now)
    }
  })

  let closed = false
  const whileOpen = () => {
    if (closed) throw new ClosedError()
  }

  return withSpans({
    config,
    ready: (timeoutMs = readyTimeoutMs) => waitUntilWritable(timeoutMs),
    write: (build, options = {}) => {
      if (closed) return Promise.reject(new ClosedError())
      const idempotent = options.idempotent === true && config.retryOnTimeout !== false
      return writes.write('write', build, { ...options, idempotent })
    },
    read: (query, options) => {
      if (closed) return Promise.reject(new ClosedError())
      return reads.read(query, options)
    },
    fence: async (options = {}) => {
      whileOpen()
      // Nothing is written: what ends every batch covers what other connections did before.
      const { token } = await writes.write('fence', () => {}, { ...options, idempotent: true })
      return token
    },
    switchover: async () => {
      whileOpen()
      await waitUntilWritable(readyTimeoutMs)
      const { master, epoch } = topology.view as View
      const connection = (links.get(master) as NodeLink).openSideConnection()
      try {
        await connection.ready
        return await switchOver({
          from: master,
          admin: connection.redis,
          rolesAreKnown: () => topology.rolesAreKnown,
          holdWrites: () => writes.drainFor(switchoverHoldMs),
          isDrained: () => writes.isDrained,
          haveCaughtUp: (offset) => haveCaughtUp(offset, links.get(master)?.sample?.replid),
          requestFailover: () => topology.requestFailover(),
          newMaster: () => (topology.view?.epoch === epoch ? undefined : topology.view?.master)
        })
      } catch (error) {
        writes.drainFor(0)
        throw error
      } finally {
        connection.reset()
      }
    },
    createIoredis: (overrides = {}) => {
      whileOpen()
      return createFollowingIoredis({
        finder: createMasterFinder({ topology, dial, isWritable: () => writes.isWritable }),
        credentials: config.redis,
        tls: config.tls,
        db: config.db,
        connectTimeoutMs: timings.connectTimeoutMs,
        overrides
      })
    },
    view: () => topology.view,
    health,
    on: (event, listener) => {
      events.on(event, listener as never)
    },
    off: (event, listener) => {
      events.off(event, listener as never)
    },
    close: async () => {
      if (closed) return
      closed = true
      events.removeAllListeners()
      stopTicker()
      writes.close(() => new ClosedError())
      topology.close()
      links.close()
    }
  })

  function haveCaughtUp(offset: number, replid: string | undefined): boolean {
    const replicas = (topology.view?.replicas ?? []).filter(isElectable)
    const behind = replicas
      .map(({ address }) => links.get(address))
      .filter((link) => link?.sample?.replid !== replid || (link?.sample?.offset ?? -1) < offset)
    for (const link of behind) link?.sampleNow()
    return replicas.length > 0 && behind.length === 0
  }

  async function waitUntilWritable(timeoutMs: number): Promise<void> {
    const giveUpAt = performance.now() + timeoutMs
    while (!writes.isWritable) {
      whileOpen()
      if (performance.now() >= giveUpAt) throw explain(timeoutMs)
      await new Promise((resolve) => setTimeout(resolve, tickMs))
    }
  }

  function explain(timeoutMs: number): Error {
    if (topology.problem !== undefined) return topology.problem
    const master = topology.view?.master
    if (master === undefined) {
      return new TopologyUnavailableError('no-majority', `no master was found in ${timeoutMs} ms`)
    }
    const cause = links.lastError(master)
    if (cause instanceof TlsError) return new TopologyUnavailableError('redis-tls', cause.message, { cause })
    const isAuth = /NOAUTH|WRONGPASS|NOPERM/.test(cause?.message ?? '')
    return new TopologyUnavailableError(
      isAuth ? 'redis-auth' : 'master-unreachable',
      isAuth
        ? `Redis at ${toAddressKey(master)} refuses these credentials (${cause?.message}): check REDIS_USERNAME and REDIS_PASSWORD`
        : `the master at ${toAddressKey(master)} cannot be used (${cause?.message ?? writes.holdReason}): check that it runs and that its announced address can be reached from here`,
      cause === undefined ? undefined : { cause }
    )
  }
}

/** How many replicas may be read without opening more than `maxConnections` sockets. */
function countReplicaLinks(maxConnections: number): number {
  return Math.max(0, Math.floor((maxConnections - socketsOfMaster) / socketsPerReplica))
}

function toOutcome(error: unknown): string {
  if (error === undefined) return 'ok'
  return error instanceof RedisHaError ? error.code : 'error'
}
