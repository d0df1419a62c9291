import { Modal } from '@mantine/core'
import { VERSION } from './version.ts'
import { setShell, useShell } from './state.ts'

export function AboutDialog() {
  const opened = useShell((state) => state.aboutOpen)
  return (
    <Modal opened={opened} onClose={() => setShell({ aboutOpen: false })} title={`Layerwright ${VERSION}`} centered>
      <p>Draw a network, check it, train it on real data, look inside and export it.</p>
      <p style={{ marginTop: 8, color: 'var(--muted)' }}>
        MIT licence. Training runs on TensorFlow.js, on this machine: nothing you draw or load leaves it.
      </p>
    </Modal>
  )
}
