export interface MeterProps {
  /** What is measured, for people who do not see the bar. */
  readonly label: string
  /** From 0 to 1; more is shown as full. */
  readonly share: number
  /** The numbers in words. */
  readonly text: string
  readonly tone?: 'calm' | 'warn'
}

/** How much of a whole, e.g. of a budget. */
export const Meter = ({ label, share, text, tone = 'calm' }: MeterProps) => {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <div
      class={`meter ${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      <div style={{ width: `${percent}%` }} />
    </div>
  )
}
