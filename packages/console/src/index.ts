export { pageFolder } from './page/page-folder.ts'
