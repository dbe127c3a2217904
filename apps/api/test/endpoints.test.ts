import { endpoints } from '@repo/contracts'
import { expect, it } from 'vitest'
import { startApp } from './support/start-app.ts'

it('answers what the client asks, and the client asks all that it answers', async () => {
  const { app } = await startApp()
  const { paths } = (await app.inject('/openapi.json')).json()
  const documented = Object.entries<Record<string, { requestBody?: object }>>(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({ method, path, hasBody: requestBody !== undefined }))
  )
  const asked = Object.values(endpoints).map(({ method, path, body }) => ({
    method: method.toLowerCase(),
    path: path.replace(':handle', '{handle}'),
    hasBody: !body.safeParse(undefined).success
  }))
  const byName = (a: { path: string; method: string }, b: typeof a) =>
    `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`)
  expect(asked.sort(byName)).toEqual(documented.sort(byName))
})
