import type { PlannerPort } from '@dealwright/protocols'

/** Plans with the first planner; what that does not understand the second may plan, and only a whole plan of its counts. Closing closes both. */
export const withFallback = (first: PlannerPort, second: PlannerPort): PlannerPort => ({
  ...first,
  async plan(request, options) {
    const result = await first.plan(request, options)
    if (result.ok || result.error.code !== 'not-understood') return result
    const other = await second.plan(request, options)
    return other.ok ? other : result
  },
  async close() {
    await Promise.all([first.close(), second.close()])
  },
})
