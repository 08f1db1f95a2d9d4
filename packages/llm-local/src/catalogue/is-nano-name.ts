/** What a person calls the model that this package carries. */
export const NANO_NAME = 'planner-nano'

/** Whether a person means the model that this package carries, whatever the case they write it in. */
export const isNanoName = (name: string | undefined): boolean => name?.trim().toLowerCase() === NANO_NAME
