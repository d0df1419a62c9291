/** The part of ConvNetJS that the benchmark uses. */
declare module 'convnetjs' {
  export type LayerDefinition =
    | { readonly type: 'input'; readonly out_sx: number; readonly out_sy: number; readonly out_depth: number }
    | { readonly type: 'conv'; readonly sx: number; readonly filters: number; readonly stride: number; readonly pad: number; readonly activation: 'relu' | 'tanh' }
    | { readonly type: 'pool'; readonly sx: number; readonly stride: number }
    | { readonly type: 'fc'; readonly num_neurons: number; readonly activation: 'relu' | 'tanh' }
    | { readonly type: 'softmax'; readonly num_classes: number }
    | { readonly type: 'regression'; readonly num_neurons: number }

  /** Numbers [height, width, depth], all `value` at first. */
  export class Vol {
    constructor(width: number, height: number, depth: number, value: number)
    readonly w: Float64Array | number[]
  }

  export class Net {
    makeLayers(definitions: readonly LayerDefinition[]): void
  }

  export class Trainer {
    constructor(net: Net, options: { readonly method: 'sgd'; readonly learning_rate: number; readonly momentum: number; readonly batch_size: number })
    /** One sample and its class, or its numbers. */
    train(sample: Vol, target: number | readonly number[]): void
  }
}
