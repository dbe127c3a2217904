import { type RedisHa, toAddressKey } from '@repo/redis-ha'
import { paint } from './style.ts'

/** The Sentinel events that mark the steps of a failover. */
const milestones = [
  '+sdown',
  '+odown',
  '+try-failover',
  '+elected-leader',
  '+selected-slave',
  '+promoted-slave',
  '+switch-master'
]

/** Says whether the first Sentinel has just reached a step of the failover; later ones repeat it. */
export function createMilestoneFilter(): (sentinelEvent: string) => boolean {
  const left = new Set(milestones)
  return (sentinelEvent) => left.delete(sentinelEvent)
}

/** Calls `print` with one line for everything a client notices of its topology. */
export function describeEvents(
  redis: RedisHa,
  print: (line: string) => void,
  isShown: (sentinelEvent: string) => boolean = () => true
): void {
  redis.on('topology-found', ({ view }) => {
    print(`master is ${toAddressKey(view.master)}, with ${view.replicas.length} replicas, epoch ${view.epoch}`)
  })
  redis.on('topology-lost', ({ error }) => print(paint('red', error.message)))
  redis.on('node-suspect', ({ address }) =>
    print(paint('yellow', `suspect   ${toAddressKey(address)} does not answer`))
  )
  redis.on('node-lost', ({ address, reason }) =>
    print(paint('yellow', `lost      ${toAddressKey(address)}: ${reason}`))
  )
  redis.on('node-recovered', ({ address }) => print(`recovered ${toAddressKey(address)}`))
  redis.on('sentinel-event', ({ sentinel, sentinelEvent, message }) => {
    if (!isShown(sentinelEvent)) return
    print(paint('gray', `sentinel  ${toAddressKey(sentinel)} ${sentinelEvent} ${message}`))
  })
  redis.on('node-promoted', ({ address }) => print(paint('cyan', `promoted  ${toAddressKey(address)}`)))
  redis.on('master-switched', ({ from, to, epoch }) => {
    print(paint('green', `adopted   ${toAddressKey(to)} instead of ${toAddressKey(from)}, epoch ${epoch}`))
  })
  redis.on('replica-added', ({ address }) => print(`replica   ${toAddressKey(address)} added`))
  redis.on('replica-removed', ({ address }) => print(`replica   ${toAddressKey(address)} removed`))
  redis.on('finding', ({ finding, isActive, detail }) => {
    print(isActive ? paint('red', `finding   ${finding}: ${detail}`) : `finding   ${finding} is over`)
  })
  redis.on('writes-accounted', ({ lower, upper }) => {
    if (upper > 0) print(paint('red', `lost      ${lower} to ${upper} acknowledged writes of this process`))
  })
  redis.on('writes-held', ({ reason }) => print(`writes    held: ${reason}`))
  redis.on('writes-released', ({ heldMs, heldWrites }) => {
    print(`writes    released after ${heldMs} ms${heldWrites === 0 ? '' : `, ${heldWrites} were waiting`}`)
  })
}
