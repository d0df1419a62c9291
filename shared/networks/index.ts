import { alexnet, alexnet2012 } from './alexnet.ts'
import { googlenet, googlenetHeads } from './googlenet.ts'
import { localisation } from './localisation.ts'
import { miniInception } from './miniInception.ts'
import { miniUnet } from './miniUnet.ts'
import { miniVgg } from './miniVgg.ts'
import type { Network } from './network.ts'
import { resnet18, resnet50, resnext50, seResnet50 } from './resnet.ts'
import { resnet8 } from './resnet8.ts'
import { unet, unet2015 } from './unet.ts'
import { vgg16 } from './vgg16.ts'

/** Networks that are built from blocks, small ones first. `npm run templates` writes them to assets/templates. */
export const NETWORKS: readonly Network[] = [
  miniVgg, miniInception, resnet8,
  alexnet2012, alexnet, vgg16, googlenet, googlenetHeads, resnet18, resnet50, resnext50, seResnet50,
  miniUnet, localisation, unet2015, unet,
]

export { projectOf, type Network } from './network.ts'
