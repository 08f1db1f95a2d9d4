/** Said where no failed effect waits for an operator. */
export const nothingWaits = 'Nothing waits for you here: what else failed, the deal has answered itself.'

/** So many failed effects, in words. */
export const failedEffects = (count: number): string => `${count} failed effect${count === 1 ? '' : 's'}`
