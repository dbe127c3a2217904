import type { Reporter, TestCase, TestModule } from 'vitest/node'

const shownLines = 12

/** Ends a run with a line for each test that failed, FAILED, or that passed when it was run once more, RETRIED. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const module of modules) {
      const { relativeModuleId: file } = module
      for (const { message } of module.errors()) say('FAILED', file, message)
      for (const test of module.children.allTests()) {
        const errors = errorsOf(test)
        if (test.result().state === 'failed') say('FAILED', `${file} > ${test.fullName}`, errors.at(-1))
        else if (test.diagnostic()?.flaky) say('RETRIED', `${file} > ${test.fullName}`, errors[0])
      }
    }
  }
}

function errorsOf(test: TestCase): string[] {
  return (test.result().errors ?? []).map(({ message }) => message)
}

function say(what: string, where: string, why = 'no message'): void {
  console.log(`${what} ${where}: ${why.split('\n').slice(0, shownLines).join('; ')}`)
}
