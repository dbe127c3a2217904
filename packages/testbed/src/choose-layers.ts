/** The layers that are named, else those that were kept: TLS is not to go without a word. Says what nobody named. */
export function chooseLayers<Layer extends string>(
  named: readonly Layer[] | undefined,
  kept: readonly Layer[],
  say: (line: string) => void
): readonly Layer[] {
  if (named === undefined) {
    if (kept.length > 0) say(`with the layers it had: ${kept.join(', ')}`)
    return kept
  }
  const gone = kept.filter((layer) => !named.includes(layer))
  if (gone.length > 0) say(`without layers it had: ${gone.join(', ')}`)
  return named
}
