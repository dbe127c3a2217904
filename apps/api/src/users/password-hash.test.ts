import { expect, it } from 'vitest'
import { parsePasswordHash, renderPasswordHash, toScryptCost } from './password-hash.ts'

const hash = { cost: toScryptCost(15), salt: Buffer.alloc(16, 1), key: Buffer.alloc(32, 2) }

it('writes down what a later check needs', () => {
  const text = renderPasswordHash(hash)
  expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[^$=]+\$[^$=]+$/)
  expect(parsePasswordHash(text)).toEqual(hash)
})

it.each([
  [17, 1],
  [16, 2],
  [15, 3],
  [14, 5],
  [13, 10]
])('costs an attacker with N = 2^%i as much, with p = %i', (logN, p) => {
  expect(toScryptCost(logN)).toEqual({ logN, r: 8, p })
})

it.each(['', 'plain', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$a2V5'])(
  'refuses %j, which is no hash of scrypt',
  (text) => {
    expect(() => parsePasswordHash(text)).toThrow('scrypt')
  }
)
