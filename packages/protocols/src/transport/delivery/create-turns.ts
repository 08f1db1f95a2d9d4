/** Those who want something, each getting one turn after the other. */
export interface Turns<Member> {
  /** Joins at the end of the row; again is harmless. */
  join(member: Member): void
  leave(member: Member): void
  /** Takes out whoever is next. */
  next(): Member | undefined
}

/** Creates an empty row. Whoever wants another turn joins again. */
export const createTurns = <Member>(): Turns<Member> => {
  const row = new Set<Member>()
  return {
    join: member => {
      row.add(member)
    },
    leave: member => {
      row.delete(member)
    },
    next: () => {
      for (const member of row) {
        row.delete(member)
        return member
      }
      return undefined
    },
  }
}
