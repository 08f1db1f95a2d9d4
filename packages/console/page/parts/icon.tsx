const paths = {
  chat: 'M4 5h16v11H9l-5 4z',
  deals: 'M4 17l5-6 4 3 7-9M15 5h5v5',
  spending: 'M5 20V10M12 20V4M19 20v-7',
  directory: 'M4 6h16M4 12h16M4 18h10',
  activity: 'M3 12h4l3-8 4 16 3-8h4',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.5v5M9 14.5v5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 13l4 4L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  send: 'M4 12l16-8-6 16-3-6z',
  stop: 'M7 7h10v10H7z',
  plus: 'M12 5v14M5 12h14',
  warn: 'M12 4l9 16H3zM12 10v4m0 2.5v.5',
  snow: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9',
  arrow: 'M6 9l6 6 6-6',
} as const

export type IconName = keyof typeof paths

/** A line drawing that only decorates: what it means stands beside it in words or in the label of its button. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    <path d={paths[name]} />
  </svg>
)
