import { expect, it } from 'vitest'
import { schemaPath, toStrictSchema } from './to-strict-schema.ts'

const text = { type: 'string' }
const nothing = { type: 'null' }
const doors = {
  type: 'object',
  properties: {
    apiVersion: { anyOf: [{ const: 'house.example/v1beta1', ...text }, nothing], default: 'house.example/v1beta1' },
    kind: { const: 'Door', ...text },
    spec: { $ref: '#/$defs/Spec' }
  },
  required: ['spec'],
  $defs: {
    Spec: {
      type: 'object',
      properties: {
        locks: { anyOf: [{ type: 'array', items: { type: 'object', properties: { key: text } } }, nothing] },
        width: { anyOf: [{ type: 'integer' }, text] }
      }
    },
    Labels: { type: 'object', additionalProperties: { type: 'object', properties: { value: text } } },
    Open: { type: 'object', properties: { name: text }, additionalProperties: true },
    Anything: { type: 'object', properties: {} }
  }
}

it('refuses fields that are not named, at any depth, and null', () => {
  expect(toStrictSchema(doors)).toMatchObject({
    additionalProperties: false,
    properties: { apiVersion: { anyOf: [{ const: 'house.example/v1beta1' }], default: 'house.example/v1beta1' } },
    required: ['spec'],
    $defs: {
      Spec: {
        additionalProperties: false,
        properties: { locks: { anyOf: [{ type: 'array', items: { additionalProperties: false } }] } }
      },
      Labels: { additionalProperties: { properties: { value: text }, additionalProperties: false } }
    }
  })
})

it('leaves alone what allows several types, says that it is open, or names no fields', () => {
  const { $defs } = toStrictSchema(doors)
  expect($defs?.Spec?.properties?.width).toEqual(doors.$defs.Spec.properties.width)
  expect($defs?.Open).toEqual(doors.$defs.Open)
  expect($defs?.Anything).toEqual(doors.$defs.Anything)
})

it('is kept under its group, kind and version', () => {
  expect(schemaPath(doors)).toBe('house.example/door_v1beta1.json')
  expect(() => schemaPath({ properties: { apiVersion: text } })).toThrow('does not say its apiVersion')
})
