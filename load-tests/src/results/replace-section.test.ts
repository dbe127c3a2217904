import { expect, it } from 'vitest'
import { replaceSection } from './replace-section.ts'

const document = '# Results\nSome.\n\n## One\nold\n\n| a |\n\n## Two\nstays\n'

it('replaces one section and leaves the others', () => {
  expect(replaceSection(document, 'One', 'new\n')).toBe('# Results\nSome.\n\n## One\nnew\n\n## Two\nstays\n')
  expect(replaceSection(document, 'Two', 'new')).toBe('# Results\nSome.\n\n## One\nold\n\n| a |\n\n## Two\nnew\n')
})

it('adds what is not there, and changes nothing the second time', () => {
  const added = replaceSection(document, 'Three', 'new')
  expect(added).toBe(`${document}\n## Three\nnew\n`)
  expect(replaceSection(added, 'Three', 'new')).toBe(added)
})
