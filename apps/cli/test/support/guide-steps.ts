import { readFileSync } from 'node:fs'

/** One line of a guide: a command, and behind `#` what it has to print. */
export interface GuideStep {
  /** As a shell takes it, with settings before it where there are any. */
  readonly line: string
  /** What stands behind `ha`. */
  readonly args: string
  readonly says: string
}

/** The commands that a page of docs/guides shows in blocks of `sh`, in order. */
export function readGuideSteps(name: string): GuideStep[] {
  const page = readFileSync(new URL(`../../../../docs/guides/${name}`, import.meta.url), 'utf8')
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .map((step) => {
      const [, line, args, says] = /^((?:[A-Z_]+=\S+ )*ha (.*?)) +# (.+)$/.exec(step) ?? []
      if (line === undefined || args === undefined || says === undefined) {
        throw new Error(`${name}: no \`ha … # what it prints\`: ${step}`)
      }
      return { line, args, says }
    })
}
