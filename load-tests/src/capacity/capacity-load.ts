/** What the generator is told. */
export interface CapacityLoad {
  readonly origins: readonly string[]
  readonly users: readonly { readonly cookie: string; readonly csrfToken: string }[]
  /** Requests a second. */
  readonly rate: number
  readonly warmMs: number
  readonly durationMs: number
  /** Share of requests that change the session; the others read it. */
  readonly changeShare: number
}
