/** Calls of one turn of the event loop share one run of `work`, and its end; at most `maxSize` of them. */
export function groupCalls<T>(
  work: (items: readonly T[]) => Promise<void>,
  maxSize: number
): (item: T) => Promise<void> {
  let open: { readonly items: T[]; readonly done: Promise<void> } | undefined

  function openGroup() {
    const items: T[] = []
    const { promise: done, resolve } = Promise.withResolvers<void>()
    setImmediate(() => {
      if (open?.items === items) open = undefined
      resolve(work(items))
    })
    return { items, done }
  }

  return (item) => {
    open ??= openGroup()
    const { items, done } = open
    items.push(item)
    if (items.length >= maxSize) open = undefined
    return done
  }
}
