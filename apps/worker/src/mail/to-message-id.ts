/** Message-ID of the mail of a job: whoever sends it again sends the same. */
export function toMessageId(jobId: string, from: string): string {
  const domain = /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'localhost'
  return `<${jobId}@${domain}>`
}
