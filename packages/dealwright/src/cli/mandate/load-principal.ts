import { loadSigner } from '@dealwright/wallet'

type Environment = Readonly<Record<string, string | undefined>>

/** The principal's signer: of a keystore, else of `DEALWRIGHT_PRINCIPAL_KEY`. Never the agent's. Throws what `loadSigner` throws. */
export function loadPrincipal(keystore: string | undefined, env: Environment) {
  const passphrase = env.DEALWRIGHT_PRINCIPAL_PASSPHRASE ?? ''
  return loadSigner(
    {
      env: 'DEALWRIGHT_PRINCIPAL_KEY',
      ...(keystore === undefined ? {} : { keystore: { path: keystore, passphrase } }),
    },
    env,
  )
}
