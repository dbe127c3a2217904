/** The braces make all keys of the queue hash to one slot, should this ever run on Redis Cluster. */
export const queuePrefix = '{jobs}'

/** The one queue that API and worker share; jobs differ by name. */
export const queueName = 'session-jobs'
