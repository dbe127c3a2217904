/** Where it stands what a job has done already. */
export function toMarksKey(jobId: string): string {
  return `job-marks:${jobId}`
}
