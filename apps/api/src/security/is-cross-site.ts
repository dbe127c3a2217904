export interface RequestOrigin {
  /** Header `Sec-Fetch-Site`: every current browser sends it over https, and no page can forge it. */
  readonly fetchSite: string | undefined
  /** Header `Origin`. */
  readonly origin: string | undefined
  /** Host and port that the client asked. */
  readonly host: string
}

/** Whether a page of somebody else made a browser send this. What sends neither header is no browser, and is let through. */
export function isCrossSite({ fetchSite, origin, host }: RequestOrigin): boolean {
  // A neighbour on another subdomain (`same-site`) is somebody else, too.
  if (fetchSite !== undefined) return fetchSite !== 'same-origin' && fetchSite !== 'none'
  if (origin === undefined) return false
  // Parsed the same way, so that a port that goes without saying may be said.
  const own = `${origin.split('//')[0]}//${host}`
  return !URL.canParse(origin) || !URL.canParse(own) || new URL(origin).host !== new URL(own).host
}
