import { between, defineMoving, fillField } from './spec.ts'

/** Beyond this many degrees, 6 and 9, or 1 and 7, begin to look alike. */
const MOST_OF_SIGNS = 30

export const rotate = defineMoving({
  kind: 'rotate',
  title: 'Rotate',
  summary: 'Turns the image about its middle by a random angle, to either side.',
  source: 'PyTorch RandomRotation, bilinear.',
  params: {
    degrees: { kind: 'number', label: 'Angle', help: 'The largest turn to either side, in degrees.', min: 0, max: 180, step: 5, default: 10, unit: '°' },
    fill: fillField,
  },
  judge: ({ degrees }, { orientation, name }) =>
    orientation === 'matters' && degrees > MOST_OF_SIGNS
      ? { level: 'warning', message: `A turn of up to ${degrees}° is too much for ${name}: it makes 6 and 9 alike. Stay within ${MOST_OF_SIGNS}°.` }
      : null,
  draw: ({ degrees }, random) => {
    const angle = (between(random, -degrees, degrees) * Math.PI) / 180
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
    return { xx: cosine, xy: -sine, x: 0, yx: sine, yy: cosine, y: 0 }
  },
})
