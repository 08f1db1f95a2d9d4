/**
 * Values of the SDK's enumerations. They are declared as ambient `const enum`, which a compiler that works file by file must
 * not read; the literals keep the types, so a changed value fails the type check.
 */
export const identifierKind = { ethereum: 0, passkey: 1 } as const

/** Whether the account's owner wants to hear from someone. */
export const consentState = { unknown: 0, allowed: 1, denied: 2 } as const

/** What a row of the message table is. */
export const messageKind = { application: 0, membershipChange: 1 } as const

/** The SDK's two orders of messages. */
export const messageSortBy = { sentAt: 0, insertedAt: 1 } as const

/** The SDK's sort directions. */
export const sortDirection = { ascending: 0, descending: 1 } as const

/** Whether a sign was set or taken back. */
export const reactionAction = { added: 1 } as const

/** How a button looks. */
export const actionStyle = { primary: 0, secondary: 1, danger: 2 } as const
