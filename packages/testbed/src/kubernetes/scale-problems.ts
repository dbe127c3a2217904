/** What is asked for; what is not named stays. */
export interface WantedSize {
  readonly replicas?: number
  readonly sentinels?: number
}

/** How many pods there are Services for. */
export interface MostPods {
  readonly nodes: number
  readonly sentinels: number
}

/** What is wrong with the wanted numbers, in words; empty when they can be. */
export function scaleProblems({ replicas, sentinels }: WantedSize, most: MostPods): string[] {
  return [
    ...(replicas !== undefined && (replicas < 1 || replicas >= most.nodes)
      ? [`${replicas} replicas: 1 to ${most.nodes - 1}, because there are Services for ${most.nodes} nodes`]
      : []),
    ...(sentinels !== undefined && (sentinels < 3 || sentinels > most.sentinels || sentinels % 2 === 0)
      ? [
          `${sentinels} Sentinels: an odd number from 3 to ${most.sentinels}, for which there are Services; an even one tolerates no more failures`
        ]
      : [])
  ]
}
