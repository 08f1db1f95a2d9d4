export { describeStore, type OpenedStore, type OpenStoreUnderTest } from './describe-store.ts'
