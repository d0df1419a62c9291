/** Seconds over which a speed is measured. A small epoch takes less time than a browser's clock can tell apart. */
const STRETCH = 0.25

/** How many samples a second a run learns from. */
export interface Speedometer {
  /** From this second on time counts; that of pauses and validation does not. */
  readonly begin: (second: number) => void
  /** By this second it has learned from so many more. */
  readonly add: (samples: number, second: number) => void
  /** Over the last whole stretch; before its end, over what there was. 0 at the very beginning. */
  readonly rate: () => number
  /** Of one epoch: its own, where it took a stretch at least. */
  readonly rateOf: (samples: number, seconds: number) => number
}

export function createSpeedometer(): Speedometer {
  let rate = 0
  let measured = false
  let [samples, seconds, last] = [0, 0, 0]
  return {
    begin: (second) => {
      last = second
    },
    add: (more, second) => {
      samples += more
      seconds += second - last
      last = second
      const whole = seconds >= STRETCH
      if (whole || (!measured && seconds > 0)) rate = samples / seconds
      if (!whole) return
      measured = true
      samples = seconds = 0
    },
    rate: () => rate,
    rateOf: (of, took) => (took >= STRETCH ? of / took : rate),
  }
}
