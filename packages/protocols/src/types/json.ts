/** Any value that JSON can carry. Money travels as a decimal string of atomic units, never as a number. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
