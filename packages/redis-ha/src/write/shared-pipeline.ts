import type { ChainableCommander } from 'ioredis'

/**
 * Lets the writes of many callers build one pipeline. Ending it is not theirs: `exec()` would send the others' writes now and
 * once more with the batch; a transaction would enclose them.
 */
export function toSharedPipeline(pipe: ChainableCommander): {
  run(build: (pipe: ChainableCommander) => unknown): void
} {
  const send = pipe.exec
  const refuse = (name: string) => () => {
    throw new TypeError(
      `build must not call ${name}(): its pipeline is shared. For what must be atomic use a script (eval)`
    )
  }
  return {
    run(build) {
      Object.assign(pipe, { exec: refuse('exec'), multi: refuse('multi') })
      const result = build(pipe)
      if (result instanceof Promise) {
        result.catch(() => {})
        throw new TypeError('build must be synchronous: it returned a promise')
      }
      pipe.exec = send
    }
  }
}
