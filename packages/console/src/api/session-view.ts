import { z } from 'zod'

/** Trades the token of a sign-in link for a session cookie. */
export const SignInRequest = z.strictObject({ token: z.string().min(1).max(200) })

/** Who is signed in. Times are Unix milliseconds. */
export const SessionView = z
  .strictObject({
    /** Whose conversations and approvals these are, e.g. `owner`. */
    principal: z.string(),
    openedAt: z.int().nonnegative(),
    expiresAt: z.int().nonnegative(),
  })
  .meta({ id: 'Session' })

export type SignInRequest = z.infer<typeof SignInRequest>
export type SessionView = z.infer<typeof SessionView>
