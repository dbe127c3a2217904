/** Why writes wait at the gate. */
export type HoldReason = 'starting' | 'no-master' | 'suspect' | 'switching' | 'no-replicas' | 'switchover'
