import { execFile } from 'node:child_process'

/** Runs a program with `input`, and returns what it said; rejects with all it said when it fails. */
export function runProgram(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, [...args], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${program} ${args.slice(0, 4).join(' ')} … failed:\n${stdout}${stderr}`, { cause: error }))
    })
    child.stdin?.end(input)
  })
}
