/** Escapes a text for use inside a regular expression (`RegExp.escape` needs Node 24; this package runs on 22). */
export const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
