/** (1 − β)·t from which on βᵗ ≤ e⁻⁽¹⁻ᵝ⁾ᵗ is below 2⁻⁵⁴ and lost beside 1. */
const UNSEEN = 38

/**
 * 1 − βᵗ: the share of what it averages that a running average with decay β has after t steps, since it started at 0 (Kingma & Ba 2015, §3). A power takes a
 * few hundredths of a small network's whole step, so it is left out where it no longer changes the number.
 */
export function averagedShare(beta: number, step: number): number {
  return (1 - beta) * step > UNSEEN ? 1 : 1 - beta ** step
}
