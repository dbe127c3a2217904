export type RotationStep = 'add' | 'use' | 'remove'

/**
 * What the keys of a Secret become at a step of rotate-password.sh: the same as its files do where they can be written.
 * `fresh` is the new password, for `add`.
 */
export function changePassword(
  data: Readonly<Record<string, string>>,
  user: string,
  step: RotationStep,
  fresh: string
): Readonly<Record<string, string>> {
  const [nextKey, previousKey] = [`${user}.next`, `${user}.previous`]
  const { [user]: current = '', [nextKey]: next, [previousKey]: previous, ...others } = data
  // A change that was begun is gone on with.
  if (step === 'add') return next === undefined && previous === undefined ? { ...data, [nextKey]: fresh } : data
  if (step === 'use') return next === undefined ? data : { ...others, [user]: next, [previousKey]: current }
  return next === undefined ? { ...others, [user]: current } : data
}
