/** Whether two addresses are the same, whatever the case of their letters. */
export const isSameAddress = (left: string, right: string): boolean =>
  left.toLowerCase() === right.toLowerCase()
