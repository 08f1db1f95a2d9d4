/** The demo's summary: as many whole sentences as fit, else the first words. */
export function shortenText(text: string, words: number): string {
  const clean = text.replace(/\s+/g, ' ').trim()
  if (count(clean) <= words) return clean
  let kept = ''
  for (const sentence of clean.split(/(?<=[.!?])\s/)) {
    const longer = `${kept} ${sentence}`.trim()
    if (count(longer) > words) break
    kept = longer
  }
  return kept === '' ? `${clean.split(' ').slice(0, words).join(' ')} …` : kept
}

function count(text: string): number {
  return text.split(' ').filter(word => word !== '').length
}
