import { CommandError } from '../command-error.ts'

/** The layers that were named, all of them known; throws CommandError for one that is not. */
export function toLayers<Layer extends string>(
  named: readonly string[],
  isLayer: (name: string) => name is Layer,
  all: readonly Layer[]
): readonly Layer[] {
  const unknown = named.find((name) => !isLayer(name))
  if (unknown !== undefined) throw new CommandError(`there is no layer '${unknown}'. One of: ${all.join(', ')}`, 2)
  return named.filter(isLayer)
}
