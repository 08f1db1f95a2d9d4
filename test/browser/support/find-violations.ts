import axe from 'axe-core'
import type { Page } from 'playwright-core'

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

export interface FindViolationsParameters {
  /** Only this rule, e.g. `color-contrast`. Default: all that axe turns on. */
  readonly only?: string
}

/** What axe finds serious or critical in a page as it is shown now, in a line each. */
export async function findViolations(
  page: Page,
  { only }: FindViolationsParameters = {},
): Promise<readonly string[]> {
  if ((await page.evaluate('typeof globalThis.axe')) === 'undefined') await page.evaluate(axe.source)
  const violations: readonly Violation[] = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ resultTypes: ['violations'], ...(only === undefined ? {} : { runOnly: { type: 'rule', values: [only] } }) })}).then(result => result.violations)`,
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    )
}
