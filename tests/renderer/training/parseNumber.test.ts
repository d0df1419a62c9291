import { describe, expect, it } from 'vitest'
import { formatNumber, parseNumber } from '../../../renderer/training/parseNumber.ts'

const rate = { min: 0, max: 10 }
const count = { min: 1, max: 100_000, whole: true }
const share = { min: 0, max: 0.9, percent: true }

describe('parseNumber', () => {
  it.each([
    ['0.001', rate, 0.001, null],
    [' 1e-3 ', rate, 0.001, null],
    ['1E-3', rate, 0.001, null],
    ['1e−3', rate, 0.001, null],
    ['.5', rate, 0.5, null],
    ['5.', rate, 5, null],
    ['+2', rate, 2, null],
    ['0,001', rate, 0.001, 'Read as 0.001.'],
    [',5', rate, 0.5, 'Read as 0.5.'],
    ['1,000', rate, 1, 'Read as 1.'],
    ['1,5e-3', rate, 0.0015, 'Read as 0.0015.'],
    ['1,000', count, 1000, 'Read as 1000.'],
    ['12 000', count, 12_000, 'Read as 12000.'],
    ["12'000", count, 12_000, 'Read as 12000.'],
    ['1e3', count, 1000, null],
    ['32.0', count, 32, null],
    ['15%', share, 0.15, 'Read as 0.15.'],
    ['15 %', share, 0.15, 'Read as 0.15.'],
    ['7,5 %', share, 0.075, 'Read as 0.075.'],
    ['0.2', share, 0.2, null],
  ])('reads %j', (text, range, value, hint) => {
    expect(parseNumber(text, 'Rate', range)).toEqual({ ok: true, value, hint })
  })

  it.each([
    ['', rate, 'Rate is empty; write a number from 0 to 10.'],
    ['abc', rate, 'Rate must be a number from 0 to 10, not "abc".'],
    ['-1', rate, 'Rate must be a number from 0 to 10, not "-1".'],
    ['11', rate, 'Rate must be a number from 0 to 10, not "11".'],
    ['1e999', rate, 'Rate must be a number from 0 to 10, not "1e999".'],
    ['1.2.3', rate, 'Rate must be a number from 0 to 10, not "1.2.3".'],
    ['0x10', rate, 'Rate must be a number from 0 to 10, not "0x10".'],
    ['NaN', rate, 'Rate must be a number from 0 to 10, not "NaN".'],
    ['Infinity', rate, 'Rate must be a number from 0 to 10, not "Infinity".'],
    ['15%', rate, 'Rate must be a number from 0 to 10, not "15%".'],
    ['2.5', count, 'Rate must be a whole number from 1 to 100000, not "2.5".'],
    ['2,5', count, 'Rate must be a whole number from 1 to 100000, not "2,5".'],
    ['0', count, 'Rate must be a whole number from 1 to 100000, not "0".'],
    ['95 %', share, 'Rate must be a number from 0 to 0.9, not "95 %".'],
  ])('refuses %j', (text, range, message) => {
    expect(parseNumber(text, 'Rate', range)).toEqual({ ok: false, message })
  })

  it.each([0, 1, -3, 0.001, 1e-7, 2.5e-8, 0.15, 123_456, 1e20, Number.MIN_VALUE])('writes %d so that it reads back', (value) => {
    expect(parseNumber(formatNumber(value), 'x', { min: -1e21, max: 1e21 })).toEqual({ ok: true, value, hint: null })
  })
})
