import type { Reading } from './read-variables.ts'

/** Files that variables name. */
export interface TextFiles {
  /** The text of the file; `undefined` when the variable is not set, or the file cannot be read, which is a problem. */
  read(reading: Reading<string | undefined>): string | undefined
}

/** Reads with `readFile`; a file that cannot be read goes to `problems`, in words. */
export function createTextFiles(readFile: (path: string) => string, problems: string[]): TextFiles {
  return {
    read: ({ value: path, setBy }) => {
      if (path === undefined) return undefined
      try {
        return readFile(path)
      } catch (error) {
        problems.push(`${setBy}: expected a file that can be read, got "${path}": ${explain(error)}`)
        return undefined
      }
    }
  }
}

function explain(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is none'
  if (code === 'EACCES') return 'this user may not read it'
  if (code === 'EISDIR') return 'it is a directory'
  return error instanceof Error ? error.message : String(error)
}
