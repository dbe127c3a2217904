/** Calls of one turn of the event loop share one run of `work`, and what it comes to; at most `maxSize` of them. */
export function groupCalls<Item, Result = void>(
  work: (items: readonly Item[]) => Promise<Result>,
  maxSize: number
): (item: Item) => Promise<Result> {
  let open: { readonly items: Item[]; readonly done: Promise<Result> } | undefined

  function openGroup() {
    const items: Item[] = []
    const { promise: done, resolve } = Promise.withResolvers<Result>()
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
