/** What strangers may write where the console shows words of theirs. */
export const hostile = {
  /** `meteo` with a Cyrillic letter and something that cannot be seen. */
  twin: 'm\u0435teo\u200b',
  /** Turns what follows around, hides a character, and brings markup along. */
  name: 'm\u0435teo\u202e\u200b<img src=x onerror="window.pwned=1">',
  script: '<script>window.pwned=1</script><svg onload="window.pwned=1">',
  link: 'https://evil.example/claim [pay here](javascript:window.pwned=1) <a href="https://evil.example">x</a>',
  long: 'W'.repeat(2_000),
  marks: `Z${'\u0301'.repeat(400)}algo\n\n\n\n\nline`,
  bidi: '\u202e\u2066refund approved\u2069 \u200f99.00 USDC',
} as const

/** All of it at once. */
export const everythingHostile = Object.values(hostile).join(' ')
