import { NETWORKS } from '../networks/index.ts'

/** The headings of the list, in its order. */
export const TEMPLATE_GROUPS = ['First steps', 'Digits', 'Published networks', 'Segmentation'] as const
export type TemplateGroup = (typeof TEMPLATE_GROUPS)[number]

/** A ready-made project in `assets/templates/`. */
export interface Template {
  /** The word after `new`. */
  readonly id: string
  /** The project's name. */
  readonly title: string
  /** What it shows, in two sentences; the project's own `note`. */
  readonly note: string
  /** The heading that it stands under. */
  readonly group: TemplateGroup
}

/** Those whose files are written by hand. */
const BY_HAND: readonly Template[] = [
  {
    id: 'mcculloch-pitts-and',
    group: 'First steps',
    title: 'McCulloch–Pitts neuron: AND',
    note:
      'The first artificial neuron (McCulloch and Pitts, 1943) does not learn: its weights are set by hand and frozen, and it fires when their sum reaches the threshold, here when x + y − 1.5 ≥ 0. Press Train to test it, then open Weights in the inspector and raise the bias to −0.5: it has become an OR.',
  },
  {
    id: 'mcculloch-pitts-or',
    group: 'First steps',
    title: 'McCulloch–Pitts neuron: OR',
    note:
      'The neuron of AND with a lower threshold: one input is now enough, since x + y − 0.5 ≥ 0 at three of the four corners. Press Train to test it, then lower the bias to −1.5 under Weights in the inspector, and it is an AND again.',
  },
  {
    id: 'mcculloch-pitts-not',
    group: 'First steps',
    title: 'McCulloch–Pitts neuron: NOT',
    note:
      'One input that inhibits: with weight −1 and bias 0.5 the neuron of McCulloch and Pitts (1943) fires until its input does. AND, OR and NOT together can compute whatever a truth table can say; XOR, though, needs more than one such neuron.',
  },
  {
    id: 'perceptron-by-hand',
    group: 'First steps',
    title: 'Perceptron set by hand',
    note:
      'The perceptron a = σ(x + 1.75·y − 1.75) with its weights typed in, though not frozen: a weight of 1.75 makes y count more than x, and the corner x = 0, y = 1 lies exactly on the border of AND. Train it, and the border moves to where all four corners are on their right side.',
  },
  {
    id: 'perceptron-and',
    group: 'First steps',
    title: 'Perceptron on AND',
    note:
      'One neuron draws one straight line, and one line is enough to part the only "1 and 1" from the other three cases. Watch the boundary turn into place within a few epochs.',
  },
  {
    id: 'perceptron-xor',
    group: 'First steps',
    title: 'Perceptron on XOR',
    note:
      'The same single neuron fails here, and training longer does not help: opposite corners belong together, and no straight line has both blue corners on one side and both orange ones on the other. Minsky and Papert showed this in 1969; add a hidden layer, or open the next template, to see what solves it.',
  },
  {
    id: 'mlp-xor',
    group: 'First steps',
    title: 'MLP on XOR',
    note:
      'A hidden layer of eight units bends the plane, so that one line behind it can part what no line could part before. Take units away to see how few are enough.',
  },
  {
    id: 'mlp-spiral',
    group: 'First steps',
    title: 'MLP on spiral',
    note:
      'Two spirals wind around each other, which takes two hidden layers and some patience. Watch the boundary roll up, and the loss fall in steps as it does.',
  },
  {
    id: 'mlp-iris',
    group: 'First steps',
    title: 'MLP on Iris',
    note:
      'Four measurements of a flower, three species, 150 plants: the classic small table, from Fisher in 1936. One species is set apart by a straight line; the hidden layer is for the other two.',
  },
  {
    id: 'logistic-digits8',
    group: 'Digits',
    title: 'Logistic regression on digits',
    note:
      'No hidden layer at all: ten scores, each a weighted sum of the 64 pixels, and softmax makes probabilities of them. It is the baseline that every deeper network has to beat.',
  },
  {
    id: 'mlp-digits8',
    group: 'Digits',
    title: 'MLP on digits',
    note:
      'One hidden layer of 256 ReLU units stands between the pixels and the ten scores. Compare its confusion matrix with that of logistic regression: which mix-ups are gone?',
  },
  {
    id: 'cnn-digits8',
    group: 'Digits',
    title: 'Small CNN on digits',
    note:
      'Two convolutions look for strokes and for combinations of strokes, wherever they are in the image, and reach more than 97 % on images they never saw. Batch norm and dropout are part of it: take one out and compare the runs.',
  },
  {
    id: 'residual-digits8',
    group: 'Digits',
    title: 'Residual CNN on digits',
    note:
      'The block in the middle learns only what to add to its input, which reaches the sum unchanged over the shortcut; so gradients find a short way back, and hundreds of such blocks can be stacked (He and others, 2015). Delete the shortcut and the Add to compare.',
  },
  {
    id: 'lenet5-digits28',
    group: 'Digits',
    title: 'LeNet-5 on digits',
    note:
      'The network with which LeCun and others read cheques in 1998, with ReLU and max pooling as one would write it today: two convolutions find features, three dense layers decide. Its 61,706 parameters are nearly all in the first dense layer; look where in the inspector.',
  },
  {
    id: 'lenet5-1998',
    group: 'Published networks',
    title: 'LeNet-5 as published (1998)',
    note:
      'The sizes of the paper, layer by layer: a 32×32 image, average pooling, tanh, and a last convolution whose 5×5 window just fits, 61,706 parameters in all. No built-in data have 32×32 pixels; load your own, or open LeNet-5 on digits to train it.',
  },
]

const all: readonly Template[] = [...BY_HAND, ...NETWORKS.map(({ id, title, note, group }) => ({ id, title, note, group }))]

/** Every template, group by group, from one neuron to networks of fifty layers. A test compares the list with the files. */
export const TEMPLATES: readonly Template[] = TEMPLATE_GROUPS.flatMap((group) => all.filter((template) => template.group === group))

/** Where the template's file is, below `assets/`. */
export function templateFile(template: Template): string {
  return `templates/${template.id}.layerwright.json`
}
