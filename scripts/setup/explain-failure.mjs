/** What npm and the system say, and the one line that helps. The first match wins. */
const causes = [
  [
    /spawn npm ENOENT|'npm' is not recognized/,
    'npm is not on PATH: install it with Node from https://nodejs.org, then run this again.',
  ],
  [/ENOSPC|no space left/i, 'The disk is full: free about 4 GB where this folder lies, then run this again.'],
  [
    /EROFS|read-only file system/i,
    'This folder is read-only: copy the repository to a place you can write to.',
  ],
  [
    /EACCES|EPERM|permission denied/i,
    'This folder may not be written to: give yourself write permission on it, then run this again.',
  ],
  [
    /EUSAGE|in sync/,
    'package-lock.json does not match package.json: run `npm install`, commit the lockfile, then run this again.',
  ],
  [
    /ETARGET|E404|notarget/i,
    'The npm registry in use lacks a package: check `npm config get registry`, then run this again.',
  ],
  [
    /E401|E403/,
    'The npm registry refused: check your login or `npm config get registry`, then run this again.',
  ],
  [/EINTEGRITY/, 'A downloaded package is damaged: run `npm cache clean --force`, then run this again.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|npm (error|ERR!) network/i,
    'The npm registry cannot be reached: connect to the internet (or set a proxy with `npm config set proxy`), then run this again.',
  ],
]

/**
 * Turns what a failed command printed into one line that says what to do.
 * @param {string} output
 * @returns {string | undefined} undefined where the cause is not a known one
 */
export const explainFailure = output => {
  for (const [pattern, advice] of /** @type {[RegExp, string][]} */ (causes)) {
    if (pattern.test(output)) return advice
  }
  return undefined
}
