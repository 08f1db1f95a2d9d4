import { styleText } from 'node:util'

/** Colours that vanish where the output is not a terminal or NO_COLOR is set. */
export const ink = {
  bold: (text: string) => styleText('bold', text, { stream: process.stdout }),
  dim: (text: string) => styleText('dim', text, { stream: process.stdout }),
  good: (text: string) => styleText('green', text, { stream: process.stdout }),
  bad: (text: string) => styleText('red', text, { stream: process.stdout }),
  money: (text: string) => styleText('yellow', text, { stream: process.stdout }),
  name: (text: string) => styleText('cyan', text, { stream: process.stdout }),
}
