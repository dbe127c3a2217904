import type { MasterFinder } from '../link/following-ioredis.ts'
import type { NodeAddress } from './node-address.ts'
import type { TopologySource } from './topology-source.ts'
import { isNewMaster } from './view.ts'

const checkMs = 25

/** Finds the master for connections that are not ours to route. */
export function createMasterFinder(options: {
  readonly topology: TopologySource
  readonly dial: (address: NodeAddress) => NodeAddress
  readonly isWritable: () => boolean
}): MasterFinder {
  const { topology, dial, isWritable } = options
  return {
    async find(signal) {
      while (!signal.aborted) {
        if (isWritable() && topology.view !== undefined) return dial(topology.view.master)
        await new Promise((resolve) => setTimeout(resolve, checkMs))
      }
      return undefined
    },
    onSwitched(listener) {
      const onView: Parameters<typeof topology.on<'view'>>[1] = (view, previous) => {
        if (isNewMaster(view, previous)) listener()
      }
      topology.on('view', onView)
      return () => topology.off('view', onView)
    },
    refresh: () => topology.refresh()
  }
}
