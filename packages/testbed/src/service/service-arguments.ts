/**
 * What Node is run with for a service, here and in its image. New objects get 32 MiB (two semi-spaces) from the start: with V8's
 * 1 MiB what a request leaves behind is often found alive, and then costs a fifth of all CPU (docs/decisions/0021).
 */
export const serviceArguments: readonly string[] = ['--min-semi-space-size=16']
