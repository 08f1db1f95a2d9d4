import { join } from 'node:path'

/** Where the built page lies, from the sources as from what is built of them. */
export const pageFolder: string = join(import.meta.dirname, '..', '..', 'dist', 'page')
