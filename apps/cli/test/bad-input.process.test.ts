import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runHa } from './support/run-ha.ts'

/** A folder for PATH with a `docker` that does as `script` says. */
function withDocker(script: string): { PATH: string } {
  const folder = mkdtempSync(join(tmpdir(), 'docker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, 'docker'), 0o755)
  return { PATH: `${folder}:${process.env.PATH}` }
}

it.each([
  ['no Docker engine', 'echo "Cannot connect to the Docker daemon at unix:///x" >&2; exit 1', 'engine does not answer'],
  ['an old engine', 'echo 20.10.24', 'Docker engine 20.10.24 is too old: 25.0 or newer'],
  [
    'no Compose',
    'case $1 in version) echo 26.1.5;; *) echo "compose is no command" >&2; exit 1;; esac',
    'Compose plugin'
  ],
  ['an old Compose', 'case $1 in version) echo 26.1.5;; *) echo v2.19.1;; esac', 'Docker Compose v2.19.1 is too old']
])('says what to install where there is %s', async (_what, script, says) => {
  const { code, stderr } = await runHa('up --on compose', withDocker(script))
  expect(stderr).toContain(says)
  expect(code).toBe(3)
})

it('says what to install where there is no docker at all', async () => {
  const { code, stderr } = await runHa('up --on compose', { PATH: '/nowhere' })
  expect(stderr).toContain('docker is not installed: install Docker Engine')
  expect(code).toBe(3)
})

it.concurrent.each([
  ['status --on moon', "there is no stack on 'moon'. One of: processes, compose"],
  ['fault earthquake --on compose', "there is no fault 'earthquake' on compose. One of: kill-master,"],
  ['fault partition-master', "there is no fault 'partition-master' on processes. One of: kill-master,"],
  ['up --on compose --replicas 7', '--replicas is 2 or 3 on compose, not 7'],
  ['up --replicas many', "--replicas is a whole number from 1 on, not 'many'"],
  ['up --on compose --with sun', "there is no layer 'sun'. One of:"],
  ['logs --lines all', "--lines is a whole number, not 'all'"]
])('calls `ha %s` wrong usage', async (args, says) => {
  const { code, stderr } = await runHa(args)
  expect(stderr).toContain(says)
  expect(code).toBe(2)
})

it('explains its exit codes', async () => {
  const { stdout } = await runHa('help')
  expect(stdout).toMatch(/^ +3 {2}something is missing on this machine/m)
  expect(stdout).toMatch(/^ +4 {2}refused, nothing was changed/m)
})
