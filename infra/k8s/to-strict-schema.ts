/** A JSON schema, as far as it is known here. */
export interface Schema {
  readonly [keyword: string]: unknown
  readonly properties?: Schemas
  readonly $defs?: Schemas
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly additionalProperties?: Schema | boolean
}

type Schemas = Readonly<Record<string, Schema>>

/**
 * Refuses fields that a schema of a Python model does not name, where it names any, and null, which in Python stands for
 * what is not there: an API server refuses both.
 */
export function toStrictSchema(schema: Schema): Schema {
  const { properties, $defs, items, anyOf, additionalProperties } = schema
  const namesFields = properties !== undefined && Object.keys(properties).length > 0
  return {
    ...schema,
    ...(namesFields && { properties: mapValues(properties), additionalProperties: false }),
    ...($defs && { $defs: mapValues($defs) }),
    ...(items && { items: toStrictSchema(items) }),
    ...(anyOf && { anyOf: anyOf.filter(({ type }) => type !== 'null').map(toStrictSchema) }),
    ...(additionalProperties !== undefined && {
      additionalProperties:
        typeof additionalProperties === 'object' ? toStrictSchema(additionalProperties) : additionalProperties
    })
  }
}

/** Where kubeconform looks for the schema of a custom resource, by the one apiVersion and kind that it allows. */
export function schemaPath(schema: Schema): string {
  const [group, version] = onlyValue(schema, 'apiVersion').split('/')
  return `${group}/${onlyValue(schema, 'kind').toLowerCase()}_${version}.json`
}

function mapValues(schemas: Schemas): Schemas {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toStrictSchema(schema)]))
}

function onlyValue({ properties }: Schema, name: string): string {
  const property = properties?.[name]
  const value = [property, ...(property?.anyOf ?? [])].find((schema) => schema?.const !== undefined)?.const
  if (typeof value !== 'string') throw new Error(`A schema does not say its ${name}.`)
  return value
}
