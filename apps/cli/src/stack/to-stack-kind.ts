import { CommandError } from '../command-error.ts'
import { composeStack } from './compose-stack.ts'
import { kubernetesStack } from './kubernetes-stack.ts'
import { processStack } from './process-stack.ts'
import type { StackKind } from './stack-kind.ts'

const kinds = { processes: processStack, compose: composeStack, kubernetes: kubernetesStack } as const satisfies Record<
  string,
  StackKind
>
type StackKindName = keyof typeof kinds

/** The option of every command that works on a stack. */
export const onOption = { on: { type: 'string' } } as const
export const onUsage = `[--on ${Object.keys(kinds).join('|')}]`

/** The kind of `--on`, else of `HA_ON`, else processes. */
export function toStackKind(on = process.env.HA_ON ?? 'processes'): StackKind & { readonly name: StackKindName } {
  if (!Object.hasOwn(kinds, on)) {
    throw new CommandError(`there is no stack on '${on}'. One of: ${Object.keys(kinds).join(', ')}`, 2)
  }
  const name = on as StackKindName
  return { ...kinds[name], name }
}
