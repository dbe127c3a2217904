/**
 * Runs the short tier and ends with one line, `N passed, N failed[, N skipped]`, summed over all runners.
 * `--verify` stops before the tests, `--compose` runs those in containers alone, `--kubernetes` those in a cluster.
 * `REQUIRE=a,b` makes a check that this machine cannot run a failure.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addTallies, findUnknown, parseRequired, renderTally, type Tally } from './test-tally.ts'

interface Check {
  readonly name: string
  readonly command: readonly string[]
  /** A program that must be on PATH; without it the check is skipped, or fails when REQUIRE names it. */
  readonly needs?: string
}

const checks: readonly Check[] = [
  { name: 'format, lint, import cycles', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'build', command: ['turbo', 'run', 'build', '--output-logs=errors-only'] },
  { name: 'unused files, exports and dependencies', command: ['knip'] },
  {
    name: 'shell scripts',
    command: ['sh', '-c', 'shellcheck -x $(git ls-files "*.sh" ha .ci/run)'],
    needs: 'shellcheck'
  },
  { name: 'workflows', command: ['actionlint'], needs: 'actionlint' }
]

/** What some tests need of the machine; they skip themselves where the probe fails. */
const capabilities = [
  { name: 'browser', probe: [process.env.CHROMIUM ?? 'chromium', '--version'], tests: 'a real browser' },
  { name: 'netns', probe: ['packages/testbed/namespace.sh', 'true'], tests: 'partition and black hole' },
  { name: 'amtool', probe: ['amtool', '--version'], tests: 'the routes of alerts' },
  {
    name: 'crd-schemas',
    probe: ['ls', process.env.CRD_SCHEMAS ?? '.tools/crd-schemas'],
    tests: 'custom resources against the schemas of their definitions'
  },
  {
    name: 'go-redis',
    probe: [
      process.env.GO ?? 'go',
      '-C',
      process.env.GO_REDIS ?? '.tools/go-redis',
      'list',
      'github.com/redis/go-redis/v9'
    ],
    tests: 'a client in Go'
  },
  { name: 'helm', probe: ['helm', 'version', '--short'], tests: 'the chart' },
  { name: 'kubeconform', probe: ['kubeconform', '-v'], tests: 'manifests against the schemas of Kubernetes' },
  { name: 'kube-score', probe: ['kube-score', 'version'], tests: 'manifests against what is good practice' },
  { name: 'kubectl', probe: ['kubectl', 'version', '--client'], tests: 'what Kustomize renders' },
  { name: 'k6', probe: [process.env.K6 ?? 'k6', 'version'], tests: 'load through failovers' },
  { name: 'openssl', probe: ['openssl', 'version'], tests: 'TLS' },
  { name: 'promtool', probe: ['promtool', '--version'], tests: 'alerts and dashboards' },
  {
    name: 'redis-py',
    probe: [process.env.REDIS_PY ?? '.tools/redis-py/bin/python', '-c', 'import redis'],
    tests: 'a client in Python'
  },
  { name: 'redis8', probe: [process.env.REDIS8_SERVER ?? 'redis8-server', '--version'], tests: 'Redis 8 as server' },
  {
    name: 'schemathesis',
    probe: [process.env.SCHEMATHESIS ?? '.tools/schemathesis/bin/st', '--version'],
    tests: 'the API against its own description'
  },
  { name: 'valkey', probe: [process.env.VALKEY_SERVER ?? 'valkey-server', '--version'], tests: 'Valkey 8 as server' }
] as const
/** For the tests in containers, and in a cluster. */
const platforms = [
  {
    name: 'compose',
    probe: ['docker', 'compose', 'ls'],
    tests: 'the stack in containers, Docker Engine and Compose'
  },
  {
    name: 'kubernetes',
    probe: ['sh', '-c', 'helm version --short && kubectl get node --request-timeout 5s'],
    tests: 'the stack on Kubernetes: kubectl, helm and a cluster of three machines'
  }
] as const
const known = [
  ...checks.flatMap(({ needs }) => needs ?? []),
  ...[...capabilities, ...platforms].map(({ name }) => name)
]

const required = parseRequired(process.env.REQUIRE)
const unknown = findUnknown(required, known)
if (unknown.length > 0) {
  console.error(`REQUIRE names what no check needs: ${unknown.join(', ')}. Known: ${known.join(', ')}`)
  process.exit(1)
}

const missing: string[] = []
const tallies: Tally[] = []
const platform = platforms.find(({ name }) => process.argv.includes(`--${name}`))
if (platform !== undefined) {
  tallies.push(checkCapability(platform))
  if (missing.length === 0) tallies.push(runTests([platform.name]))
} else {
  tallies.push(...checks.map(runCheck))
  if (!process.argv.includes('--verify')) {
    tallies.push(...capabilities.map(checkCapability), runTests(['pure', 'processes']))
  }
}

const total = addTallies(tallies)
if (missing.length > 0) console.log(`\nNot run, because this machine lacks it: ${missing.join('; ')}`)
console.log(renderTally(total))
process.exitCode = total.failed > 0 ? 1 : 0

function runCheck({ name, command, needs }: Check): Tally {
  if (needs !== undefined && spawnSync('sh', ['-c', `command -v ${needs}`]).status !== 0) {
    missing.push(`${needs} (${name})`)
    return required.includes(needs) ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 }
  }
  const [program, ...args] = command as [string, ...string[]]
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const ok = status === 0
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (!ok) console.log(`${stdout}${stderr}`)
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
}

/** Counts only where it is required: the tests themselves are counted as skipped. */
function checkCapability({
  name,
  probe: [program, ...args],
  tests
}: (typeof capabilities)[number] | (typeof platforms)[number]): Tally {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return { passed: 0, failed: 0, skipped: 0 }
  missing.push(`${name} (${tests}): ${(stderr ?? 'not found').trim()}`)
  return { passed: 0, failed: required.includes(name) ? 1 : 0, skipped: 0 }
}

function runTests(projects: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'tests-'))
  const report = join(folder, 'report.json')
  const { status } = spawnSync(
    'vitest',
    [
      'run',
      ...projects.flatMap((name) => ['--project', name]),
      '--reporter=default',
      '--reporter=json',
      `--reporter=${join(import.meta.dirname, 'summary-reporter.ts')}`,
      `--outputFile.json=${report}`
    ],
    {
      stdio: 'inherit'
    }
  )
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    // A file that cannot be loaded fails the run without a failed test.
    const failed = numFailedTests === 0 && status !== 0 ? 1 : numFailedTests
    return { passed: numPassedTests, failed, skipped: numPendingTests }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
