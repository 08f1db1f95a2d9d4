export { type OpenStoreParameters, openStore } from './open-store.ts'
