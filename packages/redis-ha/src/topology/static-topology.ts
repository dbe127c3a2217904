import { EventEmitter } from 'node:events'
import type { StandaloneConfig } from '../config/redis-ha-config.ts'
import type { TopologyEvents, TopologySource } from './topology-source.ts'
import type { View } from './view.ts'

/** Standalone mode: the configuration is the view, and nobody promotes anything. */
export class StaticTopology extends EventEmitter<TopologyEvents> implements TopologySource {
  readonly view: View
  readonly switching = false
  readonly disagreement = false
  readonly rolesAreKnown = true
  readonly problem = undefined
  readonly voices = { known: 0, answering: 0 }

  constructor(config: StandaloneConfig) {
    super()
    this.view = {
      epoch: 0,
      master: config.master,
      replicas: config.replicas.map((address) => ({ address, priority: 100, isDown: false })),
      sentinels: [],
      downAfterMs: 0,
      quorum: 0
    }
    queueMicrotask(() => this.emit('view', this.view, undefined))
  }

  get confirmedAt(): number {
    return performance.now()
  }

  get masterSeenAt(): number {
    return performance.now()
  }

  downAt(): number {
    return Number.NEGATIVE_INFINITY
  }

  awayAt(): number {
    return Number.NEGATIVE_INFINITY
  }

  refresh(): void {}

  async requestFailover(): Promise<void> {
    throw new Error('in standalone mode nobody promotes anything')
  }

  close(): void {}
}
