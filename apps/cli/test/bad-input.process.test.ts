import { expect, it } from 'vitest'
import { runHa } from './support/run-ha.ts'
import { withDocker } from './support/with-docker.ts'

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
  const { code, stderr } = await runHa('up --on compose', withDocker(script).environment)
  expect(stderr).toContain(says)
  expect(code).toBe(3)
})

it.each(['up', 'down', 'status', 'logs'])(
  'says what to install for `ha %s` where there is no docker at all',
  async (name) => {
    const { code, stderr } = await runHa(`${name} --on compose`, { PATH: '/nowhere' })
    expect(stderr).toContain('docker is not installed: install Docker Engine')
    expect(code).toBe(3)
  }
)

it.concurrent.each([
  ['status --on moon', "there is no stack on 'moon'. One of: processes, compose"],
  ['fault earthquake --on compose', "there is no fault 'earthquake' on compose. One of: kill-master,"],
  ['fault partition-master', "there is no fault 'partition-master' on processes. One of: kill-master,"],
  ['up --on compose --replicas 7', '--replicas is 2 or 3 on compose, not 7'],
  ['up --replicas many', "--replicas is a whole number from 1 on, not 'many'"],
  ['up --on compose --with sun', "there is no layer 'sun'. One of:"],
  ['logs --lines all', "--lines is a whole number, not 'all'"],
  ['logs --json', "Unknown option '--json'"],
  ['heal --json --on moon', "there is no stack on 'moon'"]
])('calls `ha %s` wrong usage', async (args, says) => {
  const { code, stdout, stderr } = await runHa(args)
  expect(stderr).toContain(says)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})

it('explains its exit codes', async () => {
  const { stdout } = await runHa('help')
  expect(stdout).toMatch(/^ +3 {2}something is missing on this machine/m)
  expect(stdout).toMatch(/^ +4 {2}refused, nothing was changed/m)
  expect(stdout).toMatch(/^ +5 {2}failed; what was there is back/m)
})
