import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The command line of a running process; empty when it has ended and only waits to be reaped, an error when there is none. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  // Empty in the middle of an exec as well, and every node's life begins with two of them.
  for (let attempt = 0; attempt < 100; attempt++) {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (command !== '' || hasEnded(pid)) return command
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
  }
  return ''
}

function hasEnded(pid: number): boolean {
  // pid (name) state …; the name may hold anything.
  const [state] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? ''
  return state === 'Z' || state === 'X'
}
