import { realpathSync } from 'node:fs'
import type { ProcessTopology } from '../topology.ts'
import { createProcessTopology } from './process-topology.ts'
import { readState } from './topology-state.ts'

/** The topology that another process started in `folder`; fails with `TESTBED_NOT_FOUND` when there is none. */
export async function attachTopology(folder: string): Promise<ProcessTopology> {
  return createProcessTopology({ ...readState(folder), folder: realpathSync(folder) })
}
