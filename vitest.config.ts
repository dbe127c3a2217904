import { defineConfig } from 'vitest/config'

const resolve = { conditions: ['@repo/source', 'node', 'module', 'default'] }
const everywhere = [
  '{apps,packages}/*/{src,test}/**/*.test.ts',
  'apps/*/bench/**/*.test.ts',
  'infra/**/*.test.ts',
  'load-tests/**/*.test.ts',
  'scripts/**/*.test.ts'
]
// For `make test-long` only: every command of the command line, a stack in containers that has lost all data, more of a
// cluster, and proof that the load test can fail.
const long = [
  'apps/cli/test/commands.process.test.ts',
  'apps/cli/test/{commands,restore}.compose.test.ts',
  'apps/cli/test/{guide,machine-loss,migrate,more-faults,restore,rotate-passwords}.kubernetes.test.ts',
  'load-tests/test/sabotage.process.test.ts'
]
const exclude = ['**/node_modules/**', ...(process.env.LONG === 'yes' ? [] : long)]

/**
 * Where every change is judged, a test against real servers that ran out of time is run once more, and named at the end
 * (`RETRIED`): other work may have had the machine. A promise that was broken is no matter of time, and fails at once.
 */
const retry = { count: process.env.CI ? 1 : 0, condition: /: not within \d+ ms|timed out in \d+ms/ }

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'pure',
          include: everywhere,
          exclude: ['**/*.{process,compose,kubernetes}.test.ts', '**/node_modules/**']
        }
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'processes',
          include: everywhere.map((pattern) => pattern.replace('.test.ts', '.process.test.ts')),
          exclude,
          // Real topologies want the machine for themselves.
          fileParallelism: false,
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000
        }
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'compose',
          include: everywhere.map((pattern) => pattern.replace('.test.ts', '.compose.test.ts')),
          exclude,
          fileParallelism: false,
          retry,
          testTimeout: 300_000,
          // The images are built in one.
          hookTimeout: 600_000
        }
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: 'kubernetes',
          include: everywhere.map((pattern) => pattern.replace('.test.ts', '.kubernetes.test.ts')),
          exclude,
          fileParallelism: false,
          retry,
          testTimeout: 300_000,
          hookTimeout: 600_000
        }
      }
    ]
  }
})
