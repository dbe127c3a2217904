import type { ChecklistItem } from './checklist-item.ts'
import { highAvailabilityItems } from './high-availability-items.ts'
import { productionItems } from './production-items.ts'
import { successItems } from './success-items.ts'

export interface Checklist {
  readonly title: string
  readonly items: readonly ChecklistItem[]
}

/** Everything that `ha checklist` goes through. */
export const checklists: readonly Checklist[] = [
  { title: 'It works when', items: successItems },
  { title: 'High availability', items: highAvailabilityItems },
  { title: 'Production', items: productionItems }
]
