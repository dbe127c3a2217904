/** Whether the queue takes a job of this id: one with a colon or of digits only it throws out, with all that came along. */
export function isJobId(id: string): boolean {
  return id !== '' && !id.includes(':') && String(Number.parseInt(id, 10)) !== id
}

/** Hands on an id that the queue takes. */
export function checkJobId(id: string): string {
  if (!isJobId(id)) throw new TypeError(`a job's key has no colon: ${id}`)
  return id
}
