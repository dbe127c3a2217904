import { type Declaration, readExports } from './exported-declarations.ts'

const entries = [
  { path: '@repo/redis-ha', index: 'packages/redis-ha/src/index.ts' },
  { path: '@repo/redis-ha/testing', index: 'packages/redis-ha/src/testing/index.ts' }
]

/** docs/api.md: everything that redis-ha exports, in the words of its docstrings. */
export function renderApi(): string {
  return `# API of redis-ha

Everything its two entries export. \`@default\` stands where a setting may be left out; times are in milliseconds where the name
says \`Ms\`. This page is made from the code by \`make docs\`.
${entries.map(({ path, index }) => `\n## ${path}\n${readExports(index).map(renderDeclaration).join('')}`).join('')}`
}

function renderDeclaration({ name, doc, code }: Declaration): string {
  return `\n### ${name}\n${doc === '' ? '' : `${doc}\n`}\n\`\`\`ts\n${code}\n\`\`\`\n`
}
