import { EventEmitter } from 'node:events'
import { type NodeAddress, toAddressKey } from '../topology/node-address.ts'
import { backoffDelayMs } from './backoff.ts'
import type { NodeLink, NodeSample } from './node-link.ts'

export interface NodeLinksEvents {
  open: [NodeLink]
  sample: [NodeLink, NodeSample]
  suspect: [NodeLink]
  recovered: [NodeLink]
  close: [NodeLink, Error | undefined]
}

interface Slot {
  link: NodeLink
  failures: number
  lastError: Error | undefined
  timer: NodeJS.Timeout | undefined
}

const reconnectPolicy = { baseMs: 20, maxMs: 500 }
/** A link that stood this long was no failure. */
const steadyMs = 2000

/** Keeps one link to each wanted node: opens, reopens with back-off, drops. */
export class NodeLinks extends EventEmitter<NodeLinksEvents> {
  readonly #create: (address: NodeAddress) => NodeLink
  readonly #slots = new Map<string, Slot>()
  #all: NodeLink[] = []

  constructor(create: (address: NodeAddress) => NodeLink) {
    super()
    this.#create = create
  }

  /** Every link, open or not. */
  get all(): readonly NodeLink[] {
    return this.#all
  }

  get(address: NodeAddress): NodeLink | undefined {
    return this.#slots.get(toAddressKey(address))?.link
  }

  /** Why the last link to this node ended or could not be opened. */
  lastError(address: NodeAddress): Error | undefined {
    return this.#slots.get(toAddressKey(address))?.lastError
  }

  /** Nobody listens there: its process is gone. */
  isRefused(address: NodeAddress): boolean {
    const slot = this.#slots.get(toAddressKey(address))
    const error = slot?.lastError
    return slot?.link.isOpen === false && error !== undefined && 'code' in error && error.code === 'ECONNREFUSED'
  }

  /** Makes `addresses` the wanted nodes. */
  want(addresses: readonly NodeAddress[]): void {
    const wanted = new Map(addresses.map((address) => [toAddressKey(address), address]))
    for (const [key, slot] of this.#slots) if (!wanted.has(key)) this.#drop(key, slot)
    for (const [key, address] of wanted) if (!this.#slots.has(key)) this.#add(key, address)
    this.#refresh()
  }

  /** Drops what a node may still have to say, with RST, and starts a new link to it. */
  renew(address: NodeAddress): void {
    const key = toAddressKey(address)
    const slot = this.#slots.get(key)
    if (slot === undefined) return
    this.#drop(key, slot)
    this.#add(key, address)
    this.#refresh()
  }

  close(): void {
    for (const [key, slot] of this.#slots) this.#drop(key, slot)
    this.#refresh()
  }

  #add(key: string, address: NodeAddress): void {
    const slot: Slot = { link: this.#create(address), failures: 0, lastError: undefined, timer: undefined }
    this.#slots.set(key, slot)
    this.#watch(slot)
  }

  #drop(key: string, slot: Slot): void {
    this.#slots.delete(key)
    clearTimeout(slot.timer)
    slot.link.close()
  }

  #watch(slot: Slot): void {
    const { link } = slot
    let openedAt: number | undefined
    link.on('open', () => {
      openedAt = performance.now()
      this.emit('open', link)
    })
    link.on('sample', (sample) => this.emit('sample', link, sample))
    link.on('suspect', () => this.emit('suspect', link))
    link.on('recovered', () => this.emit('recovered', link))
    link.on('close', (error) => {
      this.emit('close', link, error)
      if (this.#slots.get(toAddressKey(link.address)) !== slot) return
      // One that opens and breaks at once, again and again, is dialled less and less often too.
      const lasted = openedAt !== undefined && performance.now() - openedAt >= steadyMs
      slot.failures = lasted ? 1 : slot.failures + 1
      slot.lastError = error
      slot.timer = setTimeout(() => this.#reopen(slot), backoffDelayMs(slot.failures, reconnectPolicy))
    })
  }

  #reopen(slot: Slot): void {
    slot.link = this.#create(slot.link.address)
    this.#watch(slot)
    this.#refresh()
  }

  #refresh(): void {
    this.#all = [...this.#slots.values()].map((slot) => slot.link)
  }
}
