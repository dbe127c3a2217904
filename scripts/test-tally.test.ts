import { describe, expect, it } from 'vitest'
import { addTallies, findUnknown, parseRequired, renderTally } from './test-tally.ts'

describe('the last line of a test run', () => {
  it('sums every runner', () => {
    const total = addTallies([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 20, failed: 2, skipped: 3 }
    ])
    expect(renderTally(total)).toBe('21 passed, 2 failed, 3 skipped')
  })

  it('leaves out what did not happen', () => {
    expect(renderTally({ passed: 4, failed: 0, skipped: 0 })).toBe('4 passed, 0 failed')
  })
})

describe('REQUIRE', () => {
  it('is a list, and empty when it is not set', () => {
    expect(parseRequired('shellcheck, actionlint,')).toEqual(['shellcheck', 'actionlint'])
    expect(parseRequired(undefined)).toEqual([])
  })

  it('must not name what no check needs: a typing error would require nothing', () => {
    expect(findUnknown(['shellchek'], ['shellcheck'])).toEqual(['shellchek'])
  })
})
