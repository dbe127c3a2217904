import type { FaultName } from '@repo/testbed'
import { it } from 'vitest'
import { expectPromisesThrough, faultTimeoutMs } from './support/expect-promises.ts'

const faults: readonly FaultName[] = [
  'kill-master',
  'freeze-master',
  'failover',
  'switchover',
  'kill-replica',
  'freeze-replica',
  'kill-sentinel',
  'freeze-sentinel'
]

it.each(faults)('keeps its promises through %s', (fault) => expectPromisesThrough(fault), faultTimeoutMs)
