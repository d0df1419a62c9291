import { STILL } from './motion.ts'
import { defineMoving } from './spec.ts'

export const flip = defineMoving({
  kind: 'flip',
  title: 'Flip',
  summary: 'Mirrors every second image, drawn at random: left with right, top with bottom, or each of them.',
  source: 'PyTorch RandomHorizontalFlip and RandomVerticalFlip, p = 0.5.',
  params: {
    horizontal: { kind: 'boolean', label: 'Left and right', help: 'Swaps left and right in every second image. Right for photographs of things, wrong for writing.', default: true },
    vertical: { kind: 'boolean', label: 'Top and bottom', help: 'Swaps top and bottom in every second image. Right where there is no up and down, as under a microscope or from above.', default: false },
  },
  judge: ({ horizontal, vertical }, { orientation, name }) => {
    if (!horizontal && !vertical) return { level: 'info', message: 'Flip mirrors nothing, because both of its directions are off.' }
    if (orientation === 'free') return null
    if (orientation === 'matters') {
      const wrong = [horizontal && 'a mirrored 2 is no digit', vertical && 'a 6 that is flipped upside down looks like a 9'].filter(Boolean).join(', and ')
      return { level: 'warning', message: `Flip does harm with ${name}: ${wrong}. Take it out.` }
    }
    if (orientation === 'mirror') return vertical ? { level: 'warning', message: `Flip turns the images of ${name} upside down, as they never are. Flip only left and right.` } : null
    return { level: 'info', message: `Flip only where a mirrored image means the same: not with writing, arrows or traffic signs${vertical ? ', and upside down only where there is no up and down' : ''}.` }
  },
  draw: ({ horizontal, vertical }, random) => {
    const [across, down] = [random.uniform() < 0.5, random.uniform() < 0.5]
    return { ...STILL, xx: horizontal && across ? -1 : 1, yy: vertical && down ? -1 : 1 }
  },
})
