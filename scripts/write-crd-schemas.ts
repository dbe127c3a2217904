/** Writes strict schemas for kubeconform into a folder: write-crd-schemas.ts FOLDER, with a JSON list of schemas as input. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Schema, schemaPath, toStrictSchema } from '../infra/k8s/to-strict-schema.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Usage: write-crd-schemas.ts FOLDER')
for (const schema of JSON.parse(readFileSync(0, 'utf8')) as readonly Schema[]) {
  const path = join(folder, schemaPath(schema))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(toStrictSchema(schema)))
}
