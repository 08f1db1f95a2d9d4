/**
 * Resolves when the promise settles, or after so many milliseconds. Closing must end even where a driver never reports the
 * end of a connection that it had lost, as ioredis does when it is told to disconnect between two attempts to reconnect.
 */
export const settleWithin = async (promise: Promise<unknown>, ms: number): Promise<void> => {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  await Promise.race([promise.then(() => {}), late]).finally(() => clearTimeout(timer))
}
