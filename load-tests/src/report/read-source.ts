/** Where an answer's session was read, in words; nothing for what read none. */
export function describeSource(source: string): string {
  return source === 'none' ? '' : source
}
