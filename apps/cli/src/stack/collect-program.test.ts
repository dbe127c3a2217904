import { afterEach, expect, it, vi } from 'vitest'
import { collectProgram } from './collect-program.ts'

afterEach(() => void vi.restoreAllMocks())

const shell = (script: string) => ({ program: 'sh', args: ['-c', script], environment: {} })

it('keeps what a program prints, passes on what it says, and returns its exit code', async () => {
  const passedOn = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const collected = await collectProgram({
    ...shell('read -r line; echo "got $line"; echo half >&2; exit 3'),
    input: 'it\n'
  })
  expect(collected).toEqual({ code: 3, stdout: 'got it\n', stderr: 'half\n' })
  expect(passedOn).toHaveBeenCalledWith('half\n')
})

it('says what is missing', async () => {
  const missing = { program: 'no-such-program', args: [], environment: {} }
  await expect(collectProgram(missing)).rejects.toThrow('no-such-program is not installed')
})
