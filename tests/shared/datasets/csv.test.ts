import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { inspectCsv, readCsv } from '../../../shared/datasets/csv.ts'
import type { NamedBytes } from '../../../shared/host.ts'
import { createRandom } from '../../../shared/random.ts'
import { sentenceOf } from '../../support/assets.ts'

const file = (content: string, name = 'data.csv'): NamedBytes => ({ name, bytes: new TextEncoder().encode(content) })

function read(content: string | NamedBytes, target: string) {
  const table = readCsv(typeof content === 'string' ? file(content) : content, target)
  if (!table.ok) throw new Error(table.mistake.message)
  return table.value
}

function answers(content: string | NamedBytes, target: string) {
  const { target: found } = read(content, target)
  return found.kind === 'classes' ? { names: found.names, labels: [...found.labels] } : { names: found.names, values: found.kind === 'values' ? [...found.values] : [] }
}

const PETS = 'weight,height,pet\n1.5,20,cat\n30,60,dog\n2,25,cat\n'

describe('reading a table', () => {
  it('takes a text column as classes and the numbers as features', () => {
    const table = read(PETS, 'pet')
    expect(table).toMatchObject({ name: 'data.csv', count: 3, shape: [2], features: ['weight', 'height'], target: { kind: 'classes', names: ['cat', 'dog'] } })
    expect([...table.inputs]).toEqual([1.5, 20, 30, 60, 2, 25])
    expect(answers(PETS, 'pet').labels).toEqual([0, 1, 0])
  })

  it('turns a text feature into one column a category', () => {
    const table = read('colour,size,y\nred,1,a\nblue,2,b\nred,3,a\n', 'y')
    expect(table.features).toEqual(['colour = blue', 'colour = red', 'size'])
    expect([...table.inputs]).toEqual([0, 1, 1, 1, 0, 2, 0, 1, 3])
  })

  // The same table in every spelling that spreadsheets write.
  it.each<[string, NamedBytes]>([
    ['semicolons', file(PETS.replaceAll(',', ';'))],
    ['tabs', file(PETS.replaceAll(',', '\t'))],
    ['bars', file(PETS.replaceAll(',', '|'))],
    ['a byte order mark', file(`\uFEFF${PETS}`)],
    ['Windows line ends', file(PETS.replaceAll('\n', '\r\n'))],
    ['old Mac line ends', file(PETS.replaceAll('\n', '\r'))],
    ['mixed line ends', file(PETS.replace('\n', '\r\n'))],
    ['no line end at the end', file(PETS.trimEnd())],
    ['quoted cells', file(PETS.replaceAll(/([a-z]+|[\d.]+)/g, '"$1"'))],
    ['spaces around', file(PETS.replaceAll(',', ' , '))],
    ['empty lines', file(`\n${PETS.replaceAll('\n', '\n\n')},,\n`)],
    ['gzip', { name: 'data.csv', bytes: new Uint8Array(gzipSync(PETS)) }],
  ])('reads %s', (_, spelled) => {
    expect(read(spelled, 'pet')).toEqual(read(PETS, 'pet'))
  })

  it('reads delimiters, quotation marks and line ends inside quoted cells', () => {
    expect(answers('x,y\n1,"a,b"\n2,"say ""hi"""\n3,"two\nlines"\n4,"a,b"\n', 'y').names).toEqual(['a,b', 'say "hi"', 'two\nlines'])
  })

  it('reads letters in UTF-8 and in Windows-1252', () => {
    expect(answers('x,y\n1,Grün\n2,Rot\n3,Rot\n', 'y').names).toEqual(['Grün', 'Rot'])
    expect(answers({ name: 'a.csv', bytes: new Uint8Array(Buffer.from('x,y\n1,Grün\n2,Rot\n3,Rot\n', 'latin1')) }, 'y').names).toEqual(['Grün', 'Rot'])
  })

  it.each<[string, string[], readonly string[] | 'numbers']>([
    ['few whole numbers', ['10', '9', '9'], ['9', '10']],
    ['whole numbers with decimals', ['1.0', '2.0', '1'], ['1', '2']],
    ['a negative class', ['-1', '1', '1'], ['-1', '1']],
    ['fractions', ['0.5', '1', '1'], 'numbers'],
    ['20 whole numbers', [...Array.from({ length: 20 }, (_, i) => String(i)), '0'], Array.from({ length: 20 }, (_, i) => String(i))],
    ['21 whole numbers', [...Array.from({ length: 21 }, (_, i) => String(i)), '0'], 'numbers'],
    ['scientific notation', ['1e3', '2.5E-1', '+4.'], 'numbers'],
  ])('a target of %s', (_, cells, expected) => {
    const found = read(`x,y\n${cells.map((cell, index) => `${index},${cell}`).join('\n')}`, 'y').target
    expect(found).toMatchObject(
      expected === 'numbers' ? { kind: 'values', names: ['y'], values: Float32Array.from(cells, Number) } : { kind: 'classes', names: expected },
    )
  })

  it('tells the columns before a target is chosen', () => {
    expect(inspectCsv(file('a,b,c\n1,x,0.5\n2,y,\n2,x,nan\n'))).toEqual({
      ok: true,
      value: { rows: 3, columns: [{ name: 'a', numeric: true, distinct: 2 }, { name: 'b', numeric: false, distinct: 2 }, { name: 'c', numeric: true, distinct: 3 }] },
    })
  })
})

describe('bad tables', () => {
  const bytes = (...values: number[]): NamedBytes => ({ name: 'data.csv', bytes: new Uint8Array(values) })
  const many = (count: number, cell: (row: number) => string) => `x,y\n${Array.from({ length: count }, (_, row) => cell(row)).join('\n')}`

  it.each<[string, NamedBytes, string | undefined, string, RegExp]>([
    ['empty', file(''), 'y', 'csv-empty', /data\.csv is empty/],
    ['only spaces', file(' \n\n '), 'y', 'csv-empty', /is empty/],
    ['a header alone', file('x,y\n'), 'y', 'csv-no-rows', /no rows/],
    ['no header', file('1,2\n3,4\n'), 'y', 'csv-no-header', /row 1 holds numbers/],
    ['a nameless column', file(',x,y\n0,1,a\n1,2,b\n'), 'y', 'csv-unnamed-column', /column 1 has no name in row 1/],
    ['a column twice', file('x,x,y\n1,2,a\n'), 'y', 'csv-duplicate-column', /"x" is used twice/],
    ['no target chosen', file(PETS), undefined, 'csv-no-target', /weight, height, pet/],
    ['an unknown target', file(PETS), 'age', 'csv-missing-target', /no column "age".*weight, height, pet/],
    ['nothing but the target', file('y\n1\n2\n'), 'y', 'csv-one-column', /only the column "y"/],
    ['a short row', file('x,y\n1,a\n2\n'), 'y', 'csv-ragged', /row 3 has 1 cell, but the header has 2 columns/],
    ['a long row', file('x,y\n1,a\n\n2,b,c\n'), 'y', 'csv-ragged', /row 4 has 3 cells/],
    ['a text among numbers', file('x,y\n1,a\n2,b\noops,a\n'), 'y', 'csv-not-a-number', /row 4, column "x": "oops" is not a number/],
    ['a number in program notation', file('x,y\n1,a\n2,b\n0x10,a\n'), 'y', 'csv-not-a-number', /"0x10"/],
    ['NaN', file('x,y\n1,a\nNaN,b\n'), 'y', 'csv-not-finite', /row 3, column "x": "NaN" is not a number/],
    ['infinity', file('x,y\n1,a\ninf,b\n'), 'y', 'csv-not-finite', /"inf"/],
    ['too large', file('x,y\n1,a\n1e39,b\n'), 'y', 'csv-not-finite', /"1e39" is too large/],
    ['an empty cell', file('x,y\n1,a\n,b\n'), 'y', 'csv-empty-cell', /row 3, column "x" is empty/],
    ['an empty category', file('x,c,y\n1,u,a\n2,,b\n3,v,a\n'), 'y', 'csv-empty-cell', /row 3, column "c" is empty/],
    ['an empty answer', file('x,y\n1,a\n2,\n3,b\n'), 'y', 'csv-empty-cell', /row 3, column "y" is empty/],
    ['NaN as the answer', file('x,y\n1,0.5\n2,nan\n3,0.7\n'), 'y', 'csv-not-finite', /row 3, column "y": "nan"/],
    ['NA as the answer', file('x,y\n1,a\n2,NA\n3,a\n'), 'y', 'csv-missing-text', /row 3, column "y": "NA" stands for a missing entry/],
    ['a column of nothing but NaN', file('x,y\nnan,a\nnan,b\n'), 'y', 'csv-not-finite', /row 2, column "x"/],
    ['an answer of nothing but NaN', file('x,y\n1,nan\n2,nan\n'), 'y', 'csv-not-finite', /row 2, column "y"/],
    ['an empty column', file('x,z,y\n1,,a\n2,,b\n'), 'y', 'csv-empty-cell', /row 2, column "z" is empty/],
    ['a decimal comma', file('x;y\n1,5;a\n2,5;b\n'), 'y', 'csv-decimal-comma', /row 2, column "x": "1,5" is written with a comma/],
    ['a quoted decimal comma', file('x,y\n"1,5",a\n"2,5",b\n'), 'y', 'csv-decimal-comma', /row 2, column "x"/],
    ['one class only', file('x,y\n1,a\n2,a\n'), 'y', 'one-class', /column "y" holds only "a"/],
    ['one number only', file('x,y\n1,3\n2,3\n'), 'y', 'one-class', /only "3"/],
    ['names as the answer', file('x,y\n1,a\n2,b\n3,c\n'), 'y', 'csv-all-different', /different entry in each of the 3 rows/],
    ['too many classes', file(many(2100, (row) => `${row},n${row % 1050}`)), 'y', 'too-many-classes', /more than 1,000/],
    ['too many categories', file(many(204, (row) => `n${row % 102},${row % 2}`)), 'y', 'csv-too-many-categories', /"x" has more than 100 different entries, such as "n0"/],
    ['an open quotation mark', file('x,y\n1,"a\n2,b\n'), 'y', 'csv-quotes', /row 2/],
    ['UTF-16', bytes(0xff, 0xfe, 0x61, 0), 'y', 'csv-encoding', /UTF-16/],
    ['a workbook', bytes(0x50, 0x4b, 3, 4, 0, 0), 'y', 'csv-binary', /byte 5 is zero/],
    ['a damaged gzip file', bytes(0x1f, 0x8b, 8, 0), 'y', 'gzip-damaged', /data\.csv/],
  ])('%s', (_, table, target, code, message) => {
    const result = readCsv(table, target)
    expect(result).toMatchObject({ ok: false, mistake: { code, message: expect.stringMatching(message) } })
  })

  it('more values than fit are refused before they are stored', () => {
    // 100 columns of 100 categories each are 10,000 features a row.
    const header = [...Array.from({ length: 100 }, (_, column) => `c${column}`), 'y'].join(',')
    const rows = Array.from({ length: 14_000 }, (_, row) => `${`n${row % 100},`.repeat(100)}${row % 2}`)
    expect(readCsv(file([header, ...rows].join('\n')), 'y')).toMatchObject({ ok: false, mistake: { code: 'data-too-large', message: expect.stringMatching(/140,000,000 in all/) } })
  })

  it('never throws, wherever the file is cut and whatever its bytes', () => {
    const random = createRandom(11)
    const whole = new TextEncoder().encode('\uFEFFx,"c, d",y\r\n1.5,"u ""v""",a\r\n-2e3,w,b\r\n3,w,ä\r\n4,w,a\r\n')
    const packed = new Uint8Array(gzipSync(whole))
    const check = (content: Uint8Array) => {
      for (const result of [readCsv({ name: 'cut.csv', bytes: content }, 'y'), inspectCsv({ name: 'cut.csv', bytes: content })]) {
        expect(result.ok ? 'cut.csv is fine.' : sentenceOf(result)).toMatch(/^.*cut\.csv.*\.$/s)
      }
    }
    for (const source of [whole, packed]) {
      for (let length = 0; length <= source.length; length += 1) check(source.slice(0, length))
      for (let round = 0; round < 400; round += 1) {
        const damaged = source.slice()
        for (let hit = 0; hit <= random.integer(3); hit += 1) damaged[random.integer(damaged.length)] = random.integer(256)
        check(damaged)
      }
    }
    for (let length = 0; length < packed.length; length += 1) expect(readCsv({ name: 'cut.csv', bytes: packed.slice(0, length) }, 'y').ok).toBe(false)
  })
})
