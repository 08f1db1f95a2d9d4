/** The id of a step's purchase: the same for whoever asks again, so that nothing is bought twice. */
export const purchaseOf = (run: string, serial: number): string =>
  `purchase/${run.slice('plan/'.length)}/${serial}`

/** The id of a step's queue job. */
export const stepJob = (run: string, serial: number): string => `${run}/${serial}`
