import { readFileSync } from 'node:fs'

/** One line of a guide: a command, and behind `#` what it has to print. */
export interface GuideStep {
  readonly args: string
  readonly says: string
}

/** The commands that a page of docs/guides shows in blocks of `sh`, in order. */
export function readGuideSteps(name: string): GuideStep[] {
  const page = readFileSync(new URL(`../../../../docs/guides/${name}`, import.meta.url), 'utf8')
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.trim().split('\n'))
    .map((line) => {
      const [, args, says] = /^ha (.*?) +# (.+)$/.exec(line) ?? []
      if (args === undefined || says === undefined) throw new Error(`${name}: no \`ha … # what it prints\`: ${line}`)
      return { args, says }
    })
}
