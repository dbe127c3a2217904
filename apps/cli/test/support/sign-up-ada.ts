import { type ApiClient, createApiClient } from '@repo/contracts'
import type { KubernetesTopology } from '@repo/testbed'
import { credentialsOf } from '../../src/demo/credentials-of.ts'

/** Ada, signed in at the API of a stack, with a theme that can be lost. */
export async function signUpAda({ services }: KubernetesTopology): Promise<ApiClient> {
  const ada = createApiClient({ baseUrl: services.find(({ name }) => name === 'api')?.url ?? '' })
  await ada.signUp(credentialsOf('ada'))
  await ada.changeSession({ theme: 'dark' })
  return ada
}
