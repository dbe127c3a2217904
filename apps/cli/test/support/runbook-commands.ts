import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../../../docs/runbooks')
const block = /^```sh\n([\s\S]*?)^```$/gm

/** The text of every page of docs/runbooks. */
export function readRunbooks(): string[] {
  return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
}

/** Every command that runbooks show, each once: the lines of blocks of `sh`, and `ha …` and `redis-cli …` in the text. */
export function readRunbookCommands(): string[] {
  return [...new Set(readRunbooks().flatMap((page) => [...linesOfBlocks(page), ...commandsInText(page)]))].sort()
}

function linesOfBlocks(page: string): string[] {
  const lines = [...page.matchAll(block)].flatMap(([, text = '']) => text.trim().split('\n'))
  return lines.map((line) => line.replace(/\s+# .*$/, ''))
}

/** What has an ellipsis is no whole command. */
function commandsInText(page: string): string[] {
  const spans = [...page.replaceAll(block, '').matchAll(/`((?:ha|redis-cli) [^`\n]+)`/g)]
  return spans.map(([, command = '']) => command).filter((command) => !command.includes('…'))
}
