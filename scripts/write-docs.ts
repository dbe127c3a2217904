import { writeFileSync } from 'node:fs'
import { renderConfiguration } from './render-configuration.ts'

writeFileSync('docs/configuration.md', renderConfiguration())
