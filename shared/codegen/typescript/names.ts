/** Words that TypeScript keeps for itself, or that the generated files already use at the same place. */
const RESERVED = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval export extends ' +
    'false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null number object of package private ' +
    'protected public readonly require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void while with yield ' +
    'NaN Infinity Array Object Math JSON Map Set Error tf seed model connect buildModel outputNames console process globalThis'
  ).split(' '),
)

/** Gives every thing of a generated file a name of its own that is both an identifier and a TensorFlow.js layer name. */
export class Namer {
  private readonly used = new Set<string>()

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.used.add(name)
  }

  /** The wish itself where it can be had: letters, digits and underscores, beginning with a letter. */
  name(wish: string): string {
    const plain = wish.replaceAll(/[^A-Za-z0-9_]+/g, '_').slice(0, 60).replaceAll(/_+$/g, '')
    const start = /^[A-Za-z]/.test(plain) && !RESERVED.has(plain) ? plain : `layer_${plain.replace(/^_+/, '')}`.replace(/_$/, '')
    let name = start
    for (let number = 2; this.used.has(name); number += 1) name = `${start}_${number}`
    this.used.add(name)
    return name
  }
}
