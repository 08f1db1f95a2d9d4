import type { EffectRecord, StorePort } from '../ports/store.ts'

/** The collection in which the ids of deals stand that an agent takes up when it starts. */
export const openSubjects = 'open-subjects'

/**
 * Effects that a start has to take up. Those of unknown fate come first: within a lane they had begun before what is only planned.
 */
export async function openEffects(
  store: Pick<StorePort, 'effects'>,
  query: { subject?: string } = {},
): Promise<readonly EffectRecord[]> {
  const unknown = await store.effects({ ...query, status: 'unknown' })
  return [...unknown, ...(await store.effects({ ...query, status: 'planned' }))]
}
