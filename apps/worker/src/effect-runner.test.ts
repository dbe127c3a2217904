import { type RedisHa, type WriteOptions, WriteRefusedError } from '@repo/redis-ha'
import { expect, it } from 'vitest'
import { createEffectRunner, type MarkedEffect } from './effect-runner.ts'

/** Keeps the marks that each write comes for; answers with what `toReply` makes of them. */
function createScene(toReply: (marksKey: string) => unknown = () => 1) {
  const writes: string[][] = []
  const write = async (build: (pipe: unknown, attempt: unknown) => void, options: WriteOptions) => {
    // A repeat finds the marks, and what a job did must outlive its master.
    expect(options).toEqual({ durability: 'replicated', idempotent: true })
    const evalsha = (_sha: string, keyCount: number, ...args: string[]) => {
      const marks = args.slice(0, keyCount).filter((key) => key.startsWith('marks-'))
      writes.push(marks)
    }
    build({ evalsha }, { isScriptUnknown: false })
    return { results: [writes.at(-1)?.map(toReply)] }
  }
  return { writes, run: createEffectRunner({ write } as unknown as Pick<RedisHa, 'write'>) }
}

const effect = (n: number, lua = 'add'): MarkedEffect => {
  return { marksKey: `marks-${n}`, step: 'counted', lua, keys: [`count-${n}`], args: [n] }
}

it('writes together what comes together, each Lua text by itself', async () => {
  const { writes, run } = createScene()
  await Promise.all([run(effect(1)), run(effect(2, 'other')), run(effect(3))])
  await run(effect(4))
  expect(writes).toEqual([['marks-1', 'marks-3'], ['marks-2'], ['marks-4']])
})

it('lets no script take long', async () => {
  const { writes, run } = createScene()
  await Promise.all(Array.from({ length: 120 }, (_, n) => run(effect(n))))
  expect(writes.map((marks) => marks.length)).toEqual([50, 50, 20])
})

it('tells each what became of its own', async () => {
  const replies: Record<string, unknown> = { 'marks-1': 1, 'marks-2': new Error('WRONGTYPE no list'), 'marks-3': 0 }
  const { run } = createScene((marksKey) => replies[marksKey])
  const [first, second, third] = await Promise.allSettled([1, 2, 3].map((n) => run(effect(n))))
  expect(first).toMatchObject({ value: 'ran' })
  expect(third).toMatchObject({ value: 'had run' })
  const { reason } = second as PromiseRejectedResult
  expect(reason).toBeInstanceOf(WriteRefusedError)
  expect(reason.message).toBe('WRONGTYPE no list')
})
