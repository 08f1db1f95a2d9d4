/** Stands in the address bar for a conversation that has not begun. */
export const freshConversation = 'new'

/** The conversation where deals stand that belong to none of the person's. */
export const activityConversation = 'activity'
