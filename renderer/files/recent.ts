import { host } from '../host/index.ts'
import { useFileStatus } from './status.ts'

/** Asks the host again which files were opened last. */
export async function refreshRecent(): Promise<void> {
  useFileStatus.setState({ recent: await host.recent() })
}
