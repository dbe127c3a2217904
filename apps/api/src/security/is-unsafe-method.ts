const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request with this method may change something. */
export function isUnsafeMethod(method: string): boolean {
  return !safeMethods.has(method)
}
