export { formatBytes } from '../../shared/formatBytes.ts'
