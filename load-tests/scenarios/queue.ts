import { createScenario } from '../lib/scenario.ts'

export const { options, visit, clock, handleSummary } = createScenario('queue')
