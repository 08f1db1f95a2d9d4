/** A time as `2026-11-22 10:04:11`, in UTC. `at` in Unix milliseconds. */
export function describeTime(at: number): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 19).replace('T', ' ')
}

const units = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'min', seconds: 60 },
] as const

/** A span in its largest whole unit: `3 d`, `5 h`, `12 min`, `40 s`. In milliseconds. */
export function describeSpan(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const unit = units.find(one => seconds >= one.seconds)
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit.seconds)} ${unit.name}`
}
